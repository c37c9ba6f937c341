// The checks that an entry can name, as plain data.

/** Tests of a project: a class, or one method of it as `Class.Method`. */
export const unit = (project, tests) => ({ kind: 'unit', project, tests });
