// Stands for a module of Node.js where there is none.
exports.found = false;
throw new Error('the runtime does not have this module of Node.js');
