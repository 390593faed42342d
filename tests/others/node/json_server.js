// json-server behind a document that was written by hand, which a few lines before it hold its requests to.
'use strict';

const path = require('node:path');
const jsonServer = require('json-server');
const { way, FIELD, alterAnswers, listen } = require('./breaking.js');

const neighbours = [1, 2, 3, 4, 5].map((id) => ({ id, title: `Neighbour ${id}`, pages: id }));
const app = jsonServer.create();
const router = jsonServer.router({ posts: neighbours });
const previous = new Map();
const deleted = [];

app.get('/openapi.json', (request, response) => response.sendFile(path.join(__dirname, 'json_server.json')));
app.use(alterAnswers);
app.use(jsonServer.defaults({ logger: false, readOnly: false }));
app.use(jsonServer.bodyParser);
app.use((request, response, next) => {
  const refuse = (reason) => response.status(400).json({ error: reason });
  for (const name of ['_limit', '_page']) {
    const text = request.query[name];
    if (text !== undefined && !(/^[1-9][0-9]{0,5}$/.test(text) && (name === '_page' || Number(text) <= 100))) return refuse(`${name} is out of bounds`);
  }
  if (!['POST', 'PUT', 'PATCH'].includes(request.method)) return next();
  const body = request.body;
  if (!request.is('json') || body === null || Array.isArray(body)) return refuse('the body is no object');
  if ((request.method !== 'PATCH' || 'title' in body) && typeof body.title !== 'string') return refuse('title is no text');
  if ('pages' in body && !(Number.isSafeInteger(body.pages) && Math.abs(body.pages) <= 2147483647)) return refuse('pages is no integer');
  request.body = Object.fromEntries(['title', 'pages'].filter((name) => name in body).map((name) => [name, body[name]]));
  return next();
});
app.use((error, request, response, next) => response.status(error.status ?? 500).json({ error: String(error.message) }));
app.use((request, response, next) => {
  const id = Number(request.path.split('/')[2]);
  const stored = router.db.get('posts').find({ id }).value();
  if (way === 'other-value-kept' && request.method === 'POST' && typeof request.body[FIELD] === 'string') request.body[FIELD] += '!';
  if (['PATCH', 'PUT'].includes(request.method) && stored) {
    previous.set(id, { ...stored });
    if (way === 'update-ignored') return response.json(stored);
  }
  if (request.method === 'DELETE' && stored) {
    deleted.push({ ...stored });
    if (way === 'delete-ignored') return response.json({});
  }
  if (way === 'stale-read' && request.method === 'GET' && stored && previous.has(id)) return response.json(previous.get(id));
  if (way === 'limit-off-by-one' && request.query._limit) request.query._limit = String(Number(request.query._limit) + 1);
  return next();
});
router.render = (request, response) => {
  let body = response.locals.data;
  if (way === 'deleted-listed' && request.method === 'GET' && Array.isArray(body)) body = [...body, ...deleted];
  response.json(body);
};
app.use(router);
listen(app);
