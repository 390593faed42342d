// What a service in Node can be broken by: `BREAK` names the way.
'use strict';

const way = process.env.BREAK || '';
const FIELD = process.env.BREAK_FIELD || 'title';
const NUMBER = process.env.BREAK_NUMBER || 'pages';

// An Express middleware that alters answers on their way out, whatever wrote them.
function alterAnswers(request, response, next) {
  const send = response.json.bind(response);
  response.json = (body) => {
    let status = response.statusCode;
    const isItem = body !== null && typeof body === 'object' && !Array.isArray(body);
    if (way === 'wrong-status' && request.method === 'POST' && status === 201) status = 202;
    if (way === 'server-error' && request.method === 'GET' && status === 404) status = 500;
    if (isItem && status === 200 && way === 'dropped-field' && request.method === 'GET') body = { ...body, [FIELD]: undefined };
    if (isItem && status === 200 && way === 'wrong-type' && typeof body[NUMBER] === 'number') body = { ...body, [NUMBER]: `${body[NUMBER]} pages` };
    response.status(status);
    return send(body);
  };
  next();
}

// Listen on a free port of loopback, and say which.
function listen(app) {
  const server = app.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
}

module.exports = { way, FIELD, alterAnswers, listen };
