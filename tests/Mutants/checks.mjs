// The checks that an entry can name, as plain data.

/** Tests of a project: a class, or one method of it as `Class.Method`. */
export const unit = (project, tests) => ({ kind: 'unit', project, tests });

/** The simulation: so many worlds, from seed 1. */
export const sim = seeds => ({ kind: 'sim', project: 'Simulation', tests: `${seeds} seeds`, seeds });

export const nameOf = check => `${check.project} ${check.tests}`;
