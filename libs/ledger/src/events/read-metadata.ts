import type { Metadata } from './event-codec.js';
import type { EventType } from './event-data.js';
import { eventVersions } from './event-versions.js';

const timeLength = '2026-11-23T04:00:00.000Z'.length;
const beforeCommand = '","command":"';
const beforeHash = '","previousHash":"';
const hashLength = 64;
const beforeTracker = '","tracker":"';
const trackerLength = 8;
const end = '"}';
/** What follows the hash: of an event that names no tracker, and of one that does. */
const afterHash = [end.length, beforeTracker.length + trackerLength + end.length];

/** How the metadata of each event begin that is written in its present version. */
const heads = new Map(
  Object.entries(eventVersions).map(([type, version]) => [type, `{"version":${version},"time":"`]),
);

/**
 * The metadata of an event of its present version, without JSON.parse; null: they are of another version, or written
 * otherwise. Parts of the text they came from: not to be kept, since they keep all of it.
 */
export function readMetadata(type: EventType | string, text: string): Metadata | null {
  const head = heads.get(type);
  if (head === undefined || !text.startsWith(head)) return null;
  const timeEnd = head.length + timeLength;
  const named = text.startsWith(beforeTracker, text.length - afterHash[1]!);
  const behindHash = text.length - afterHash[named ? 1 : 0]!;
  const commandEnd = behindHash - hashLength - beforeHash.length;
  if (!text.startsWith(beforeCommand, timeEnd) || !text.startsWith(beforeHash, commandEnd)) return null;
  const commandAt = timeEnd + beforeCommand.length;
  // Nothing escaped, and no quotes but those of the marks: what stands between them is what it says.
  if (text.includes('\\') || text.indexOf('"', commandAt) !== commandEnd || !text.endsWith('"}')) return null;
  if (text.indexOf('"', head.length) !== timeEnd) return null;
  const hashAt = commandEnd + beforeHash.length;
  if (text.indexOf('"', hashAt) !== hashAt + hashLength) return null;
  return {
    version: eventVersions[type as EventType],
    time: text.slice(head.length, timeEnd),
    command: text.slice(commandAt, commandEnd),
    previousHash: text.slice(hashAt, hashAt + hashLength),
    tracker: named ? text.slice(-end.length - trackerLength, -end.length) : undefined,
  };
}
