import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tokenFor } from '../../host.mjs';
import { Person } from '../../person.mjs';
import { startWorld } from '../../world.mjs';
import { inPackage, run } from '../node.mjs';

export default { name: 'inspector 2.12.0 --cli', least: 5, judge };

const USER = 'alice';
const TOOLS = ['cancel_request', 'get_profile', 'list_invoices', 'pay_invoice', 'pending_requests', 'send_reminder'];

async function judge() {
  const world = await startWorld();
  const home = mkdtempSync(join(tmpdir(), 'judge-'));
  try {
    const { access_token: token } = await tokenFor(world, USER, 'invoices.read');
    const ask = (...args) => inspect(world, home, ['--header', `Authorization: Bearer ${token}`, ...args]);
    const call = (...args) => ask('--method', 'tools/call', '--tool-name', ...args);
    const list = await ask('--method', 'tools/list');
    const profile = await call('get_profile');
    const parked = await call('list_invoices', '--tool-arg', 'page=2');
    await new Person(world, USER).follow(parked.json?.structuredContent?.reconnect_url ?? world.server);
    const resumed = await call('list_invoices', '--tool-arg', 'page=2');
    const stranger = await inspect(world, home, ['--method', 'tools/list', '--header', 'Authorization: Bearer nonsense']);
    return [
      scenario('tools/list lists every tool', list, list.json?.tools?.map(({ name }) => name).join() === TOOLS.join()),
      scenario('tools/call calls a built-in tool', profile, typeof profile.json?.structuredContent?.id === 'string'),
      scenario('tools/call meets the challenge of a missing connection', parked, parked.json?.structuredContent?.code === 'AUTH_REQUIRED'),
      scenario('tools/call gets the result after the user connected', resumed, resumed.json?.structuredContent?.page === 2),
      scenario('tools/list with a bad token is refused', stranger, stranger.code !== 0 && stranger.json?.tools === undefined),
    ];
  } finally {
    await world.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function inspect(world, home, args) {
  const { output, errors, code } = await run(
    [inPackage('@modelcontextprotocol/inspector/clients/launcher/build/index.js'), '--cli', world.mcp, '--transport', 'http', ...args, '--format', 'json'],
    { cwd: home, env: { HOME: home }, limit: 60_000 });
  let json;
  try {
    json = JSON.parse(output).result;
  } catch {
    json = undefined;
  }
  return { json, code, said: `${output}${errors}`.slice(0, 500) };
}

const scenario = (name, { code, said }, ok) => ({ scenario: name, checks: [{ id: 'answer', ok, message: `exit code ${code}: ${said}` }] });
