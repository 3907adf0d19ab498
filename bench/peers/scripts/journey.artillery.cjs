// Think time for the Artillery journey, because its own `think` does not accept a range.
exports.think = (_context, _events, done) => setTimeout(done, 500 + Math.random() * 1500);
