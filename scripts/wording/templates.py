"""Texts of our own making to train the wording model with: pressing ones, and their look-alikes.

A labelled set of a few hundred texts knows a few hundred wordings. These templates add what anybody
who has seen such pages can write down: each is filled with names, numbers and things in many
ways. They are written for this project, and are no copies of any site's text.
"""

from __future__ import annotations

import random
import re

_SLOTS: dict[str, tuple[str, ...]] = {
    "n": tuple(str(n) for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 14, 17, 21, 26, 33, 48, 62, 97)),
    "big": ("23", "58", "114", "320", "487", "1,204", "3,950", "12,400", "210", "88"),
    "few": ("only {n}", "just {n}", "only a few", "a few", "very few", "less than {n}", "only one"),
    "unit": ("items", "pieces", "pairs", "rooms", "seats", "tickets", "spots", "units", "copies", "sets", "bottles"),
    "thing": ("jacket", "rug", "lamp", "phone case", "necklace", "blender", "tent", "mug set", "backpack", "desk", "dress", "sofa", "watch", "puzzle", "bike helmet", "perfume", "drone"),
    "name": ("Anna", "Ben", "Carla", "David", "Elif", "Farid", "Grace", "Hiro", "Ines", "Jonas", "Kim", "Liam", "Maria", "Noor", "Omar", "Petra", "Ravi", "Sofia", "Tom", "Yuki", "Someone", "A customer", "A shopper"),
    "city": ("Leeds", "Austin, Texas", "Lyon", "Perth, Australia", "Oslo", "Toronto, Canada", "Bremen", "Porto", "Denver", "Chicago, United States", "Cork, Ireland", "Pune, India"),
    "ago": ("{n} minutes ago", "{n} hours ago", "a few minutes ago", "an hour ago", "about {n} minutes ago", "just now", "{n} days ago", "seconds ago"),
    "span": ("in the last {n} hours", "in the last 24 hours", "today", "in the past hour", "this week", "in the last {n} days", "recently", "right now"),
    "clock": ("{two}:{two}", "{two}:{two}:{two}", "{n}h {two}m {two}s", "{n} days {two} hours {two} minutes {two} seconds", "{two} : {two} : {two}", "{n}d {n}h {two}m", "{two} hrs {two} mins {two} secs"),
    "two": tuple(f"{n:02}" for n in (0, 3, 7, 12, 19, 24, 31, 38, 45, 52, 59)),
    "offer": ("offer", "sale", "deal", "discount", "promotion", "special price", "flash sale", "coupon", "free shipping"),
    "soon": ("soon", "tonight", "today", "at midnight", "in {clock}", "in {n} hours", "tomorrow"),
    "people": ("people", "customers", "shoppers", "others", "visitors", "users", "buyers", "guests"),
    "no": ("No thanks", "No, thanks", "No thank you", "Nope", "No", "Nah", "Not now"),
    "loss": ("I'll pay full price", "I prefer paying more", "I don't like saving money", "I don't want a discount", "I'd rather pay full price", "I hate good deals", "I don't want to save {n}0%", "I'll pass on the savings", "I don't need free shipping", "I like paying more", "I will miss out", "I don't want to look better", "I'm not interested in saving", "keep my money problems", "I'll stay uninformed", "I don't care about my health", "I don't want my free gift", "I already know everything"),
    "pct": tuple(f"{n}%" for n in (5, 10, 15, 20, 25, 30, 40, 50, 60, 70)),
    "plan": ("protection plan", "insurance", "warranty", "care plan", "damage cover", "gift wrap", "premium membership", "priority support", "subscription"),
    "money": ("$4.99", "£9.50", "$12", "€3.99", "$19.95", "$0.99", "€15"),
    "bang": ("", "", "!", ".", "!!"),
}  # fmt: skip

PRESSING: dict[str, tuple[str, ...]] = {
    "Urgency": (
        "{offer} ends {soon}{bang}", "Hurry, {offer} ends {soon}{bang}", "Ends in {clock}", "Limited time {offer}{bang}",
        "Limited time only{bang}", "For a limited time: {pct} off", "{pct} off ends {soon}", "Time left: {clock}",
        "Hurry up! {offer} expires {soon}", "Your cart is reserved for {clock}", "We are holding your {unit} for {clock} minutes",
        "Your basket will expire in {clock}", "Order within {clock} to get this {offer}", "Don't wait! This {offer} ends {soon}",
        "Last chance: {pct} off ends {soon}", "Today only: {pct} off everything", "Flash sale ends {soon}", "Sale ending {soon}{bang}",
        "{clock} left to save {pct}", "Act now before it's too late{bang}", "Price goes up {soon}", "This {offer} is about to expire",
        "Only {n} hours left to claim your {offer}", "Your {offer} expires in {clock}", "The clock is ticking: {clock}",
        "Final hours! {pct} off", "Deal of the day ends in {clock}", "Complete your order in {clock} to keep this price",
        "Grab it now, {offer} ends {soon}", "One day only: {pct} off {thing}s", "Hurry{bang} Time is running out", "Weekend only: {offer}", "{offer} valid for {clock}", "Get it before the {offer} ends",
        "Last chance{bang}", "Last day{bang}", "Final days of the {offer}", "Check out in the next {n} minutes to keep your price", "Your items are saved for {clock}",
        "Don't miss out on this {offer}{bang}", "Be quick, {offer} ends {soon}", "{offer} finishes in {clock}", "Unlock {pct} off before it expires", "Deal expires in {clock}",
        "Order in the next {clock} for delivery tomorrow", "Days {two} Hours {two} Mins {two} Secs {two}", "24 hours only{bang}", "Ends midnight{bang}", "Next price rise in {clock}",
        "{offer} almost over{bang}", "Checkout within {clock} or your items will be released", "{clock}", "{clock}", "{clock} left",
        "Want it {soon}? Order within {clock}", "Order within {clock} for free delivery", "You have {n} minutes to claim your {pct} off", "Use your code within {clock}",
        "{n} days only: {pct} off", "{n} hour flash sale", "Flash sale: {pct} off", "Limited offer{bang}", "Limited period {offer}", "Price rises {soon}", "Prices go up {soon}",
        "{offer} extended until midnight{bang}", "{offer} extended one more day", "Sale - {pct} off - {clock}", "Your session ends in {clock}: finish your order", "Just a few hours left to save",
        "Countdown to savings: {clock}", "Next {offer} in {clock}", "The big sale: final days", "Only hours left to shop the sale", "Time is almost up: {clock}", "One day left{bang}", "{n} days left to save",
        "Days Hours Minutes Seconds", "Hrs Mins Secs", "Ends {n}/{n}", "Ends {soon}{bang} {pct} off", "Hurry up{bang}", "Hurry{bang}", "Claim your {offer} in {clock}", "Your {pct} discount is about to expire",
    ),
    "Scarcity": (
        "{few} left in stock{bang}", "Only {n} left{bang}", "Hurry! Only {n} left", "{n} left", "Only {n} {unit} left at this price",
        "Low stock", "Low in stock{bang}", "Almost gone{bang}", "Almost sold out", "Selling fast{bang}", "In high demand",
        "This {thing} is in high demand", "{few} {unit} remaining", "Limited stock available", "Limited quantities", "Last one{bang}",
        "Last {n} {unit}{bang}", "Last chance to buy", "Going fast{bang}", "Just {n} available", "Stock is running low",
        "Very limited stock, order soon", "Order soon, only {n} left", "We have {few} in stock", "Only {n} remaining in this size",
        "{unit} are selling out quickly", "Nearly sold out: {n} left", "Low availability, book now", "High demand! Only {n} {unit} left on our site",
        "Act fast, only {n} in stock", "Few left", "Hurry, low stock{bang}", "Get it before it's gone{bang}", "Before they're gone", "Grab yours before it sells out", "Very few left", "Nearly gone{bang}",
        "Spots are filling up fast", "Tickets are selling fast", "High demand item", "Demand is high", "Popular item, sells out fast", "{n} available, {big} sold", "While supplies last",
        "Running low", "Running out fast{bang}", "Stock: low", "Stock level: very low", "Inventory is low", "Limited inventory", "Low quantity{bang}", "Final few {unit}", "Last {unit} available", "Last remaining",
        "Won't last long{bang}", "These won't last{bang}", "Once it's gone, it's gone", "When they're gone, they're gone", "Get it while you can{bang}", "Get them while they last", "Gone soon", "Never restocked, last {n}",
        "Selling out{bang}", "High risk of selling out", "Likely to sell out soon", "Flying off our shelves{bang}", "Fast seller, low stock", "Hot seller, order soon", "Very popular, almost gone", "Due to high demand we have {few} left",
        "{pct} claimed", "{pct} sold", "Already sold: {big} Available: {n}", "Items left: {n}", "Quantity left: {n}", "Remaining: {n}", "{n} {unit} left at this price", "Only {n} ft left", "Only {n} {unit} to go", "Only{n}left", "Hurry{bang} Last {n}",
        "In stock: only {n} left", "Almost out{bang}", "Small quantity left", "Currently in high demand", "Availability: {n} left", "Act quickly, running low", "One left in your size", "Only {n} more available", "There are {n} left", "We only have {n} of these", "Sellout risk: high",
        "Stock is limited{bang}", "Quantities are limited", "Less than {n} left", "Only {n} available, order soon", "Sells out quickly", "There are only {n} of these left", "Popular! {n} left in stock",
    ),
    "Social Proof": (
        "{big} {people} are viewing this right now", "{big} {people} are looking at this {thing}", "{n} {people} have this in their cart",
        "{name} from {city} just bought this {thing}", "{name} in {city} purchased a {thing} {ago}", "{name} from {city} bought {thing} {ago}",
        "{big} sold {span}", "{big} {people} bought this {span}", "{big} {people} viewed this item {span}", "Bought {big} times {span}",
        "In {n} {people}' baskets right now", "{big} {people} added this to their bag {span}", "{big} views {span}",
        "Trending: {big} sold {span}", "Last bought {ago}", "Booked {n} times {span}", "{n} other {people} are looking at this now",
        "{name} just ordered a {thing}", "{big} {people} have purchased this {thing}", "Someone in {city} just added {thing} to their cart",
        "{big} {people} love this", "This {thing} has been viewed {big} times {span}", "{pct} of {people} also bought the {plan}",
        "Over {big} orders {span}", "Ordered {n} times {span}", "{name} ({city}) just signed up", "{name} recently purchased a {thing}", "{name} just saved {money} on this order", "This was added to {big} bags {span}",
        "Recently purchased by {n} {people}", "{big} {people} want this", "Viewed {big} times {span}", "In {n} carts with {big} views", "{big} recently bought", "Last purchased {ago}", "Sold {big} times", "{big} {people} watching",
        "{big} viewing now", "{big} are watching", "{big} {people} online now", "Currently viewed by {n} {people}", "Also viewed by {n} other {people} right now", "{name}, {city} just bought a {thing}", "{city}: {name} just bought a {thing}",
        "Just now: {name} from {city} bought {thing}", "Just sold in {city}", "Just bought by {name} in {city}", "Recent order: {thing} from {city}", "Last order {ago}", "Last sold {ago}", "{thing} was just bought by {name}",
        "On {n} wishlists", "In {n} carts", "In {n} baskets right now", "{big} {people} have this on their wish list", "Someone else has this in their cart", "{n} {people} in {city} bought this {span}", "{big} claimed today", "{big} {people} used this {offer} today", "{big} visits {span}", "{big} have been sold {span}",
        "Join {big} happy customers", "Over {big} happy customers", "{pct} of {people} recommend this", "Most {people} add this {plan}", "Other {people} are looking at this", "{name} and {n} others bought this", "{name} just subscribed {ago}", "{big} {people} signed up {span}", "Added to cart by {n} {people}", "Favorited by {big} {people}", "Liked by {big} {people}",
        "{thing} {name} in {city} bought {ago}", "{name} in {city} bought {thing}{ago}", "{name} ({city}) purchased {thing} just now", "Best seller: {big} bought {span}", "{big} added to cart {span}", "{big} orders",
    ),
    "Misdirection": (
        "{no}, {loss}", "{no}. {loss}{bang}", "{no} - {loss}", "{loss}", "{no}, I don't want {pct} off", "{no}, I don't need a {plan}",
        "{no}, I'll risk it without {plan}", "I'd rather pay more", "I'll take my chances without a {plan}", "{no}, I don't want to protect my {thing}",
        "{no}, I want to pay full price for my {thing}", "I don't want to save today", "I'll pass on {pct} off", "Continue without my {offer}", "I do not want my {pct} off", "{no}, I'm good without savings", "{no}, I already look great",
        "{no}, I like my {thing} unprotected", "{no}, I am not feeling lucky", "Close and pay full price", "Protect my {thing}", "Upgrade my {thing} for only {money}", "Spin the wheel", "You've earned a free {thing}", "{no}, saving money is not for me",
        "Yes! Add the {plan} to my order", "Yes, upgrade my order for {money}", "Congratulations! You've unlocked a free {thing}",
        "You qualify for a free {thing}", "Wait! Add a {thing} for just {money}", "Protect your {thing} for only {money}",
        "Spin the wheel to win a {offer}", "Spin to win up to {pct} off", "Your mystery {offer} is waiting", "Do you want to add a {plan}?",
        "Complete your order with a {thing} and save {pct}", "People also buy this with a {thing}", "Before you go: add a {thing} and save {pct}",
        "Uncheck this box if you do not want to receive offers", "Untick if you would rather not miss our news",
        "{no}, full price is fine", "{no}, keep my {pct}", "{no}, discounts are not for me", "{no}, my {thing} is good enough", "{no}, I enjoy paying more", "{no}, I don't feel lucky", "{no}, take my money", "{no}, I'd rather miss out", "{no}, I'm rich", "{no}, I have enough {thing}s", "{no}, I never win anything", "{no}, I don't want to sleep better",
        "Pay full price", "Decline my {offer}", "Lose my {offer}", "Give up my {pct}", "Skip my savings", "Leave without saving", "Forget it, I'll pay full price", "Skip and pay full price", "I don't want to win", "I'm okay with paying more", "I love paying full price", "I'm not lucky", "I'm too rich to save", "I hate saving",
        "Add a {plan}", "Add a {n} year {plan}", "Protect it with a {plan}", "Protect your {thing}", "Add {money} more for free shipping", "You are {money} away from free shipping", "Spend {money} more and save {pct}", "You won a free {thing}{bang}", "You've won {pct} off", "Special offer just for you: {thing} {money}", "One time offer: {thing} for {money}",
        "Reveal my {offer}", "Unlock my mystery {offer}", "Complete the set and save {pct}", "Make it a set for {money}", "Upgrade and save {pct}", "Want {pct} off? Add a {thing}", "Add one more and save {pct}", "Add a matching {thing} and save", "Don't leave empty handed", "Scratch to reveal your {offer}", "Play to win {pct} off",
        "Tick if you do not wish to receive offers by email", "If you would rather not hear from us, check this box", "By unchecking this box you will not receive our offers",
    ),
    "Obstruction": (
        "You may cancel your membership at any time by calling our customer service team between 9 am and 5 pm",
        "To cancel, call us at 800-555-01{two} during business hours", "To cancel your subscription please contact customer support by phone or by mail",
        "Cancellations must be made by phone at least {n} days before the renewal date",
        "Your {plan} renews automatically each month at {money} until you cancel by calling us",
        "If you do not cancel before the end of the trial you will be charged {money} every month",
        "Membership will automatically renew at the regular rate of {money} per month unless you contact us to cancel",
        "We will bill your credit card on file at the end of the introductory period; to cancel contact customer service",
        "You can skip the month by clicking skip between the 1st and the 5th, otherwise you will be charged {money}",
        "To cancel, email us at help@shop.test", "You can cancel by contacting our support team", "To cancel your {plan}, contact customer care before your next delivery", "Your {plan} renews automatically every year at the current rate",
        "To stop automatic renewal, write to us by postal mail or call our membership line", "Call us to cancel your {plan}", "You must call to cancel",
        "Cancel anytime by calling 1-800-555-01{two}", "Cancel anytime by emailing help@shop.test", "Subscriptions can be cancelled by contacting support", "To stop receiving shipments call customer service", "Just email us and we will cancel your membership",
        "You will be billed until you call to cancel", "If you do nothing by the {n}th you will be charged {money}", "Skip by the 5th of each month or you will be charged; to cancel call us", "You may cancel your plan at any time by emailing help@shop.test before your next shipment",
        "Your subscription will continue until you cancel. Cancel by sending us an email at least {n} days before shipment",
    ),
    "Sneaking": (
        "{plan} added: {money}. Remove {plan}", "Service charge: {money} Handling fee: {money} Order total: {money}",
        "Free {n}0 day trial membership added to this order. Cancel anytime", "Includes a {plan} for {money} per month",
        "A donation of {money} was added to your cart", "Shipping protection {money} remove", "Convenience fee: {money}", "Handling: {money}", "A {money} service fee has been added to your order", "Shipping protection added: {money}",
        "Join today for just {money} your first month, added to your order", "Donation: {money} added", "Gift wrap added: {money}", "{plan} {money} added to your cart", "Order processing fee: {money}", "Small order fee {money}", "Trial membership added to your cart",
        "First month free, then {money} per month", "After the free trial you will be charged {money} a month", "You will be charged {money} each month until you cancel", "Membership renews at {money} per year", "A subscription to our magazine is included with your order", "You will be enrolled in our VIP club at {money} per month",
        "Item {money} Service fee {money} Order total {money}", "Round up your order: {money} donation", "{money} of your order pays for a magazine subscription",
    ),
    "Forced Action": (
        "By placing an order I agree to receive promotional emails and calls", "I agree to the terms and to receive marketing emails",
        "Sign up to see the price", "Create an account to continue to checkout", "Enter your email to unlock the {offer}",
        "I accept the terms & conditions and authorize you to contact me by phone or text with offers", "Log in to see prices", "Register to view prices", "Enter your email to view this sale", "Members only: join to shop the sale", "You must be logged in to buy",
        "By creating an account I agree to the terms and to receive emails with offers", "By signing up you agree to our terms and to receive marketing emails", "I agree to receive special offers and accept the privacy policy",
    ),
}  # fmt: skip

HONEST: tuple[str, ...] = (
    "Free shipping and easy returns", "Free returns always", "Free delivery", "Modify or cancel your subscription anytime", "No obligation, cancel anytime", "Delivered on your schedule", "Price: low to high", "Sort: price high to low", "Add your favourites to the cart", "This product is no longer available", "Notify me when it is back in stock", "Email me when available",
    "Want more stories like this?", "Thanks for watching", "Thank you for signing up", "Last updated {ago}", "Last seen {ago}", "Last modified {ago}", "Final score: {n} - {n}", "Low prices every day", "Log in to see your orders", "Sale: up to {pct} off", "Sale up to {pct} off", "Quantity: {n}", "Delivery fee {money}", "Add a gift message", "Free cancellation up to 24 hours before arrival", "I love this {thing}", "The last one turns off the light", "A customer service agent will contact you", "This page will refresh in {n} seconds", "Most orders are from returning customers", "Almost done", "Your email", "Add a review", "Add a comment", "Add a photo", "Add a new address", "Call for papers", "Final call for applications", "Subtotal {money} Shipping {money} Total {money}", "Order summary: {money}", "Save {pct} on your first order", "Use code SAVE{n}0 for {pct} off", "Buy {n} get 1 free", "Most popular", "Recommended", "Best value", "Complete the look", "You might also need", "Don't forget your charger", "Compare {thing}s", "View product", "Membership renewal",
    "Video {n}:{two}", "Remaining time {n}:{two}", "Duration {n}:{two}:{two}", "{n}:{two} am", "{n} days ago", "{n} hours ago by {name}", "He bought two and liked them", "{name} sold the shop {n} years ago", "{big} vehicles were sold last year", "People love the new {thing}", "{name} and {n} others commented", "{n} people replied", "{big} members", "{big} users registered",
    "Today only the north gets rain", "The last of the {thing}s", "Left to right", "The final chapter", "What is left of the old town", "Hot weather ahead", "Popular in {city}", "High demand for nurses in {city}", "Low fat", "Limited by law", "The store is almost finished", "Gift wrap available", "Gift wrapping: ask in the shop", "Warranty: {n} years", "Insurance advice", "Donate", "Donate to {name}'s campaign",
    "No, this is not true", "No, I think he was right", "I don't think so", "I like it", "I want to learn more", "I would rather stay home, she said", "Yes, I agree", "Sign in to your account", "Sign up for free", "Enter your email", "Log in to your account to see your orders", "Join our team", "Cancel", "Cancel order", "Cancel subscription", "How to cancel", "Contact us by email or phone",
    "In stock", "{big} in stock", "Out of stock", "Free shipping on orders over {money}", "Sign up for our newsletter", "No thanks", "No",
    "Sale", "{pct} off {thing}s", "Summer sale until 31 August", "Add to cart", "Buy now", "Checkout", "{n} reviews", "{big} customer reviews",
    "{n} people found this helpful", "Customers also viewed", "People also ask", "You may also like", "Best sellers", "New arrivals",
    "Delivered in {n} to {n} days", "Order by 2 pm for delivery tomorrow", "Ships within {n} hours", "Opening hours: 9:00 to 17:00",
    "The concert starts at {two}:{two}", "Published {n} hours ago", "Updated {ago}", "{n} min read", "{big} comments", "{big} followers",
    "{big} views", "{name} wrote {ago}", "{name} from {city} says the {thing} arrived on time", "Offer valid until 31 December 2026",
    "Early bird price until 1 March", "{n} days free trial, no credit card needed", "Cancel online at any time in your account",
    "Cancel anytime with one click", "Returns are free within 30 days", "2 year warranty included", "Privacy policy", "Terms and conditions",
    "I agree to the terms and conditions", "Remember me", "Accept all", "Reject all", "Skip", "Not now", "Maybe later", "No, continue without",
    "Limited edition print by {name}", "Limited company registered in England", "Only at our shop in {city}", "Only {n} km from the station",
    "Last year we sold {big} {thing}s", "The last {n} chapters", "The {thing} is made for everyday use", "{n} seats, {n} doors",
    "There is only one way to find out", "Hurry hard: the rules of curling", "No need to hurry", "He left {n} hours later", "{n} minutes left in the match",
    "The deal was signed {ago}", "The bank said {big} people were affected", "{big} people bought tickets for the match in {city}",
    "Police said {n} people were looking at the scene", "A limited number of studies show", "Shop all {thing}s", "Sort by price", "{thing} care guide",
    "Save for later", "Save changes", "Time zone", "Countdown to the election: {n} days", "Register for the event", "Demand for {thing}s rose {pct} this year",
    "Total: {money}", "Subtotal: {money} Shipping: {money} Tax: {money}", "Price: {money}", "Gift cards", "Subscribe and save {pct}", "Members save {pct}",
    "Your cart is empty", "Items in your cart: {n}", "Only show items in stock", "Sold by {name}'s shop", "Book a room in {city}", "{n} rooms",
    "Sale ends 31 August", "Offer ends on 24 December 2026", "Price valid until {n} May", "In stock: {big} pieces", "{big} {unit} available", "Only available in {city}", "Only available in our shop",
    "Limited warranty", "Limited liability", "{n} minutes left in the game", "There are {n} days left until the deadline", "{n} days left to register", "You have {n} attempts left", "You have {n} messages",
    "{n} people like this", "{name} and {n} others like this", "{big} people have signed this petition", "{n} people are typing", "{big} users online", "Viewed {big} times", "{big} downloads this week",
    "{name} just joined the group", "{name} just posted a photo", "Posted {ago} by {name}", "{name} from {city} asked {ago}", "{name} bought {n} houses in the last ten years", "The company sold {big} units in the last quarter",
    "Someone in {city} just won the lottery", "A customer in {city} ordered a pizza, police say", "{name} bought a {thing} in {city} two years ago", "{name} purchased the company in 2012",
    "No, I already have an account", "No, I have not received my order", "No, I don't have a code", "No, I am not a student", "No thanks, I'll do it later", "No, I prefer not to say", "No, don't show this again",
    "I don't want to receive emails", "I want to cancel my order", "I want to return a {thing}", "I don't have an account", "I do not agree", "I'm not a robot", "I forgot my password", "I'll pay on delivery",
    "You can cancel your order within {n} hours", "Cancel your flight by calling the airline", "To change your appointment call the clinic", "Call us at 0800 123 456", "Contact our customer service",
    "Log in to continue", "Sign in to leave a comment", "Create an account to save your favourites", "The exhibition ends tonight", "Registration ends in May", "The strike ends on Sunday", "School ends early today",
    "{thing}s are in high demand in {city}", "Bread is selling fast in {city}", "Low stocks of vaccines worry doctors", "Water supplies are running low in {city}", "The last few days of summer", "This weekend only trains to {city} run",
    "Time is running out for a deal between the countries", "The clock is ticking for the negotiators", "Recently viewed", "Most viewed", "Protect your privacy", "Protect your home from burglars", "Free gift with every order over {money}",
    "{n}:{two}:{two}", "{n}:{two} / {n}:{two}", "Your session will expire in {n} minutes", "The page expires in {n} minutes for your security", "Your password expires in {n} days", "Only {pct} of companies do this",
    "Only {n} of the {big} teams remain", "Just one of those days", "Only {n} minutes from the airport", "Just {n} km from the centre", "Save {money}", "Save {pct} with code SPRING", "Was {money} Now {money}", "Free returns within {n} days",
    "Subscribe for {money} a month", "Renews automatically. Cancel anytime in settings", "Free trial for {n} days", "Service fee: none", "Sign up for our letter", "Check this box if you would like a receipt", "Act now to stop climate change",
    "Don't wait for spring to plant bulbs", "Don't miss the new episode", "The match starts in {n} hours", "Next train in {n} min", "{n} rooms, 1 kitchen", "Seats {n}", "{n} chapters left", "{n} games remaining", "He has {n} years left on his contract",
    "The last {n} of the survivors", "{big} people were watching the match", "{big} people bought a ticket, said {name}", "Customers in {city} are waiting", "{name} has just finished a book", "Sold by {name} Ltd", "The {thing} was sold {ago}", "{name} sold the company",
)  # fmt: skip

_SLOT = re.compile(r"\{(\w+)\}")


def fill(template: str, chance: random.Random) -> str:
    """A template with its slots filled, in one of several ways of writing."""
    text = template
    while _SLOT.search(text):
        text = _SLOT.sub(lambda match: chance.choice(_SLOTS[match[1]]), text, count=1)
    style = chance.random()
    if style < 0.12:
        text = text.upper()
    elif style < 0.2:
        text = text.title()
    elif style < 0.75:
        text = text[:1].upper() + text[1:]
    return " ".join(text.split())


def make(per_template: int, seed: int = 1) -> list[tuple[str, str | None]]:
    """Texts and their category, None for honest ones; each text once.

    Args:
        per_template: how often each template is filled.
        seed: the same seed makes the same texts.
    """
    chance = random.Random(seed)
    found: dict[str, str | None] = {}
    groups: list[tuple[str | None, tuple[str, ...]]] = [*PRESSING.items(), (None, HONEST)]
    for category, templates in groups:
        for template in templates:
            for _ in range(per_template):
                found.setdefault(fill(template, chance), category)
    return list(found.items())
