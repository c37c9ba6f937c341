// The texts of a run.

/** Lays the rows out: the guard, the breakage, how soon each check caught it, and which test that was. */
export class Table {
  constructor(mutants) {
    this.guard = Math.max(5, ...mutants.map(mutant => mutant.guards.join(' ').length));
    this.name = Math.max(8, ...mutants.map(mutant => mutant.name.length));
  }

  head() {
    return this.#line('guard', 'breakage', 'caught after', 'by');
  }

  /** One mutant: a line for each of its checks. */
  rows(mutant, result) {
    const lines = result.problem
      ? [['BROKEN', result.problem]]
      : result.tries.map(tried => (tried.caughtBy ? [tried.soon, tried.caughtBy] : ['SURVIVED', tried.missed]));
    return lines.map(([soon, by], i) => this.#line(i ? '' : mutant.guards.join(' '), i ? '' : mutant.name, soon, by)).join('\n');
  }

  #line(guard, name, soon, by) {
    return `${guard.padEnd(this.guard)}  ${name.padEnd(this.name)}  ${soon.padEnd(24)}  ${by}`.trimEnd();
  }
}

/** Caught by every check that its entry names: one that passes is a hole, or a wrong entry. */
export const isCaught = result => !result.problem && result.tries.every(tried => tried.caughtBy);

export function verdict(results) {
  return `mutants: caught=${results.filter(isCaught).length} of ${results.length}`;
}
