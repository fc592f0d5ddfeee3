// Planted: reads a list that nobody ever made, so the console shows an error on every page.
window.campaignQueue.push({ page: location.pathname });
