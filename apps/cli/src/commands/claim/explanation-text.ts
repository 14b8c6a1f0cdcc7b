import type { ExplanationAnswer, HostExplanationAnswer } from '#contracts/answers/explanation-answer.js';
import { describeRefusal } from '#numa/refusal/describe.js';
import { pairLines, reasonLines, ruleSentence } from '../../problems/refusal-lines.js';
import { plain } from '../../render/paint.js';
import { count, mebibytes } from '../../render/quantity.js';
import { placementText } from './claim-text.js';

/** An explanation for people: how it went, on how many hosts which rule said no, and the hosts asked about. */
export function explanationText(answer: ExplanationAnswer, now: boolean): string {
  const parts = [head(answer, now), ...reasons(answer), ...answer.hosts.map(hostText)];
  return `${parts.join('\n\n')}\n`;
}

function head(answer: ExplanationAnswer, now: boolean): string {
  const { claimId, moveId, decision, decidedAt, revision, fits, host, hostsTried } = answer;
  const what = moveId === null ? `claim ${claimId}` : `move ${moveId} of claim ${claimId}`;
  const verb = moveId !== null && decision === 'placed' ? 'started' : decision;
  const went = `${what} was ${verb} at revision ${decidedAt}`;
  if (now)
    return `${went}; now (revision ${revision}) ${fits ? `it would go to ${host}` : 'no host would take it'}`;
  const tried = `${count(hostsTried, 'host')} tried`;
  return `${went}${fits ? `, on ${host}` : ''}; ${fits ? 'it was the first to fit' : `no host fitted, ${tried}`}`;
}

function reasons({ reasons: all, fits }: ExplanationAnswer): string[] {
  if (all.length === 0) return [];
  const title = fits ? 'asked before and refused:' : 'refused:';
  return [[title, ...reasonLines(all).map((line) => `  ${plain(line)}`)].join('\n')];
}

function hostText({ host, fits, barred, refusal, free, placement }: HostExplanationAnswer): string {
  const had = `${count(free.dedicatedCpus, 'dedicated CPU')} and ${mebibytes(free.memoryMb)} free`;
  const head = `${host} ${fits ? 'takes it' : 'does not take it'}; ${had}`;
  if (placement && fits) return `${head}\n${placementText(placement).trimEnd()}`;
  const why = barred === null ? [] : [`${ruleSentence(barred)} [${barred}]`];
  return [head, ...[...why, ...refusalText(refusal)].map((line) => `  ${plain(line)}`)].join('\n');
}

/** The refusal in sentences, with the pairs of cells that are alike in one. */
function refusalText(refusal: HostExplanationAnswer['refusal']): string[] {
  if (refusal === null) return [];
  const [rule, ...rest] = describeRefusal({ ...refusal, cells: [], changes: [] });
  const changes = describeRefusal({ ...refusal, cells: [], guest: [], hallSet: null }).slice(1);
  return [rule!, ...rest, ...pairLines(refusal.cells).map((line) => `  ${line}`), ...changes];
}
