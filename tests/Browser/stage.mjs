import { ERAS, Host } from '../Conformance/host.mjs';
import { startWorld } from '../Conformance/world.mjs';
import { Visitor } from './visitor.mjs';

// Hosts of this revision get the link as a part of the answer, and show it to their user.
const [era] = ERAS.slice(-1);

/** Where one story plays: real parts of its own, hosts, and browsers. */
export class Stage {
  #ends = [];

  constructor(browser, record, pictures) {
    Object.assign(this, { browser, record, pictures });
  }

  /** Starts the parts. @param more What the server is told besides. */
  async build(more = {}) {
    // All stories come from one address.
    this.world = await startWorld({ Reconnect__ConnectsPerMinute: '1000', ...more });
    this.#ends.push(() => this.world.stop());
    return this.world;
  }

  /** An MCP host that acts for a user. */
  async host(user, authorization) {
    const host = await new Host(this.world, era, user, { elicits: false, authorization }).connect();
    this.#ends.push(() => host.close());
    return host;
  }

  /** Somebody with a browser. */
  async visitor(user) {
    const visitor = await Visitor.arrive(this.browser, this.world, user, this.record, this.pictures);
    this.#ends.push(() => visitor.leave());
    return visitor;
  }

  async clear() {
    for (const end of this.#ends.reverse()) await end();
  }
}
