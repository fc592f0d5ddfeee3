"""A crowd comes, goes, stalls and resumes for minutes; audits run, and the service is restarted."""
