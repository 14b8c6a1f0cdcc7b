import { scene } from '../scene.js';
import { type BadInput, invalid, request } from './bad-input.js';

const claim = `/v1/claims/${scene.placed}`;
const host = `/v1/hosts/${scene.host}`;

/** All that take a JSON object, and some that take no body. */
const routes: readonly (readonly [method: string, path: string])[] = [
  ['POST', '/v1/claims'],
  ['POST', '/v1/claims/batch'],
  ['POST', '/v1/candidates'],
  ['POST', `${claim}/moves`],
  ['PUT', `${host}/capabilities`],
  ['PUT', `${host}/policy`],
  ['POST', `${host}/disable`],
  ['POST', `${host}/outcomes`],
  ['POST', `/v1/hosts/${scene.other}/guests/${scene.foreign}/adopt`],
  ['POST', `${claim}/confirm`],
  ['POST', `${host}/enable`],
  ['DELETE', claim],
];

const bodies = ['"claim"', '7', 'true', 'null', '[]', '[{}]'];
const xml = { body: '<domain/>', headers: { 'content-type': 'application/xml' } };

export const bodyCases: readonly BadInput[] = routes.flatMap(([method, path]) => [
  ...bodies.map((body) => request(`the body ${body}`, method, path, { body }, invalid('body'))),
  ...(method === 'POST' && !/confirm|enable/.test(path)
    ? [request('an XML body', method, path, xml, [415, 'unsupported-media-type', null])]
    : []),
]);
