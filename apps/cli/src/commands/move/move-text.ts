import type { MoveAnswer } from '#contracts/answers/move-answer.js';
import { plain } from '../../render/paint.js';
import { placementText } from '../claim/claim-text.js';

const names: Readonly<Record<MoveAnswer['kind'], string>> = {
  resize: 'resize',
  'cold-migration': 'cold migration',
  'live-migration': 'live migration',
  evacuation: 'evacuation',
};

/** A move for people: from where to where, what it holds, and how it goes on. */
export function moveText(move: MoveAnswer, { repeated = false } = {}): string {
  const { moveId, claimId, kind, state, revision, from, host, placement } = move;
  const way = from === host ? `on ${host}` : `from ${from} to ${host}`;
  const before = repeated ? ', as decided before' : '';
  const head = `${names[kind]} ${moveId} of claim ${claimId} ${way} is ${state} (revision ${revision})${before}\n`;
  if (state === 'confirmed') return `${head}the claim is on ${host} now\n`;
  if (state === 'reverted') return `${head}the claim stays on ${from}\n`;
  if (!placement) return head;
  const warnings = (move.warnings ?? []).map((warning) => `warning: ${plain(warning)}\n`).join('');
  return `${head}\n${placementText(placement)}\n${warnings}both are held until: numaledger move confirm ${claimId} ${moveId} (or move revert)\n`;
}
