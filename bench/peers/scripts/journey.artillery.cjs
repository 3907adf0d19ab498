// Think time for the Artillery journey: its own `think` takes no range.
exports.think = (_context, _events, done) => setTimeout(done, 500 + Math.random() * 1500);
