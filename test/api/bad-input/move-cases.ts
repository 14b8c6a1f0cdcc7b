import { scene, smallFlavor, uuid } from '../scene.js';
import { type BadInput, bodiesOf, invalid, request } from './bad-input.js';

const moves = (claimId: string) => `/v1/claims/${claimId}/moves`;
const move = bodiesOf('POST', moves(scene.placed));
const body = (more: Record<string, unknown> = {}) => ({ moveId: uuid(901), kind: 'cold-migration', ...more });
const ended = `${moves(scene.moved)}/${scene.endedMove}`;
const open = `${moves(scene.moving)}/${scene.openMove}`;

export const moveCases: readonly BadInput[] = [
  move('no move id', { kind: 'resize' }, invalid('moveId')),
  move('a move id that is none', body({ moveId: 'first' }), invalid('moveId')),
  move('no kind', { moveId: uuid(901) }, invalid('kind')),
  move('an unknown kind', body({ kind: 'shelve' }), invalid('kind')),
  move('a kind in an array', body({ kind: ['resize'] }), invalid('kind')),
  move('an unknown field', body({ force: true }), invalid('force')),
  move('an unknown field in the target', body({ target: { host: 'a' } }), invalid('target.host')),
  move('an unknown rank policy', body({ rank: 'first' }), invalid('rank')),
  move('no host aimed at', body({ target: { hosts: [] } }), invalid('target.hosts')),
  move('target an array', body({ target: ['compute-2'] }), invalid('target')),
  move('a flavor that is wrong', body({ kind: 'resize', flavor: { vcpus: 0 } }), invalid('flavor.vcpus')),
  move(
    'a contradiction',
    body({ kind: 'resize', flavor: { ...smallFlavor, extraSpecs: { 'hw:numa_nodes': '8' } } }),
    [400, 'guest-constraint', null],
  ),
  move('another flavor, but no resize', body({ flavor: { ...smallFlavor, vcpus: 2 } }), [
    400,
    'move-changes-guest',
    'flavor',
  ]),
  move('a move id used for another claim', body({ moveId: scene.endedMove }), [
    409,
    'move-conflict',
    'moveId',
  ]),
  bodiesOf('POST', moves(scene.moving))('a second move', body(), [409, 'move-under-way', 'claimId']),
  bodiesOf('POST', moves(scene.moving))(
    'its move id for another request',
    body({ moveId: scene.openMove, kind: 'evacuation' }),
    [409, 'move-conflict', 'moveId'],
  ),
  bodiesOf('POST', moves(scene.free))('no such claim', body(), [404, 'claim-not-found', 'claimId']),
  bodiesOf('POST', moves(scene.released))('an ended claim', body(), [409, 'claim-ended', 'claimId']),
  bodiesOf('POST', moves(scene.rejected))('a rejected claim', body(), [409, 'claim-rejected', 'claimId']),
  bodiesOf('POST', moves('x'))('a claim id that is none', body(), invalid('claimId')),
  request('no such move', 'POST', `${moves(scene.placed)}/${uuid(901)}/confirm`, {}, [
    404,
    'move-not-found',
    'moveId',
  ]),
  request("another claim's move", 'POST', `${moves(scene.placed)}/${scene.openMove}/revert`, {}, [
    404,
    'move-not-found',
    'moveId',
  ]),
  request('no such claim', 'POST', `${moves(scene.free)}/${scene.openMove}/confirm`, {}, [
    404,
    'claim-not-found',
    'claimId',
  ]),
  request('a move id that is none', 'POST', `${moves(scene.moving)}/1/confirm`, {}, invalid('moveId')),
  request('confirmed, not to be reverted', 'POST', `${ended}/revert`, {}, [409, 'move-ended', 'moveId']),
  request('a body', 'POST', `${open}/confirm`, { body: { host: 'x' } }, invalid('host')),
  request('a body for the other ending', 'POST', `${open}/revert`, { body: { host: 'x' } }, invalid('host')),
  request('another ending', 'POST', `${open}/abort`, {}, [404, 'not-found', null]),
];
