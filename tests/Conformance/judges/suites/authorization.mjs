import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILT_IN } from '../../builtin.mjs';
import { Person } from '../../person.mjs';
import { freePort, startWorld } from '../../world.mjs';
import { inPackage, run } from '../node.mjs';
import { resultsIn } from '../official.mjs';

export default { name: 'conformance 0.2.0-alpha.12 authorization', least: 2, judge };

const CLIENT = 'judge';

/** The suite is a client of our own authorization server. It prints where its user is to go, and waits for the browser to come back. */
async function judge() {
  const world = await startWorld({
    ...BUILT_IN,
    [`Reconnect__BuiltIn__Clients__${CLIENT}__Name`]: 'Judge',
    [`Reconnect__BuiltIn__Clients__${CLIENT}__RedirectUris__0`]: 'http://127.0.0.1/callback',
  });
  const results = mkdtempSync(join(tmpdir(), 'judge-'));
  try {
    const port = await freePort();
    let way;
    const hears = (output) => {
      const address = new RegExp(`^${world.server}/authorize\\?\\S+$`, 'm').exec(output)?.[0];
      if (address) way ??= new Person(world, 'alice').follow(address).catch((error) => error);
    };
    const { code, output, errors } = await run(
      [inPackage('conformance-next/dist/index.js'), 'authorization', '--url', world.server, '--client-id', CLIENT, '--resource', world.mcp,
        '--port', String(port), '-o', results],
      { cwd: results, hears });
    const end = await way;
    if (code > 1) throw new Error(`the suite ended with ${code}\n${output.slice(-2000)}${errors}`);
    if (end instanceof Error) throw end;
    return resultsIn(results);
  } finally {
    await world.stop();
    rmSync(results, { recursive: true, force: true });
  }
}
