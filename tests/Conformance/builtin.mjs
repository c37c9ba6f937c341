import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';

/** What makes the server issue its tokens itself. */
export const BUILT_IN = {
  Reconnect__Mode: 'BuiltIn',
  Reconnect__BuiltIn__AllowLoopbackHttp: 'true',
  Reconnect__BuiltIn__RequestsPerMinute: '1000',
  Reconnect__BuiltIn__TokensPerMinute: '1000',
  Reconnect__ConnectsPerMinute: '1000',
};

/**
 * A site on loopback that serves one document, such as a client id metadata document.
 * @param certificate Of localhost, where the document has to lie on HTTPS.
 */
export async function serveDocument(path, document, certificate) {
  const url = () => `${certificate ? 'https://localhost' : 'http://127.0.0.1'}:${server.address().port}${path}`;
  const answer = (request, response) => {
    const found = request.url === path;
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    response.end(found ? JSON.stringify(document(url())) : '{}');
  };
  const server = certificate ? createSecureServer(certificate, answer) : createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: url(), close: () => server.close() };
}
