/** What a run has seen, and what was wrong with it. */
export class Record {
  /** How often a page was looked at, by its name. */
  looks = new Map();

  /** What axe-core found: `{ page, form, rule, help, where }`. */
  violations = [];

  /** What browsers complained about while stories ran: refused by a policy, reported on the console, thrown by a page. */
  complaints = [];

  looked(name) {
    this.looks.set(name, (this.looks.get(name) ?? 0) + 1);
  }

  /** Those of these pages that nobody has looked at in every form. */
  missing(names, forms) {
    return names.filter((name) => (this.looks.get(name) ?? 0) < forms);
  }

  get count() {
    return [...this.looks.values()].reduce((sum, n) => sum + n, 0);
  }
}
