import { once } from 'node:events';
import { createServer } from 'node:http';

/** What makes the server issue its tokens itself. */
export const BUILT_IN = {
  Reconnect__Mode: 'BuiltIn',
  Reconnect__BuiltIn__AllowLoopbackHttp: 'true',
  Reconnect__BuiltIn__RequestsPerMinute: '1000',
  Reconnect__BuiltIn__TokensPerMinute: '1000',
  Reconnect__ConnectsPerMinute: '1000',
};

/** A site on loopback that serves one document, such as a client id metadata document. */
export async function serveDocument(path, document) {
  const server = createServer((request, response) => {
    const found = request.url === path;
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    response.end(found ? JSON.stringify(document(`http://127.0.0.1:${server.address().port}${path}`)) : '{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}${path}`, close: () => server.close() };
}
