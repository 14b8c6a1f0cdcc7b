/** The double's answers in the server's own messages. */
import shared, { type StreamIdentifier } from '@eventstore/db-client/generated/shared_pb.js';
import messages, { type AppendResp, type ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { Metadata, type ServiceError, type status } from '@grpc/grpc-js';
import type { DoubleEvent, DoubleFailure } from './double-stream.js';

export function streamName(identifier: StreamIdentifier | undefined): string {
  return Buffer.from(identifier!.getStreamName_asU8()).toString();
}

export function success(last: number): AppendResp {
  const result = new messages.AppendResp.Success();
  result.setCurrentRevision(String(last));
  result.setNoPosition(new shared.Empty());
  return new messages.AppendResp().setSuccess(result);
}

/** -1 on either side means no stream. */
export function wrongExpectedVersion(expected: number | 'any', current: number): AppendResp {
  const wrong = new messages.AppendResp.WrongExpectedVersion();
  if (current < 0) {
    wrong.setCurrentNoStream(new shared.Empty());
  } else {
    wrong.setCurrentRevision(String(current));
  }
  if (expected === -1) {
    wrong.setExpectedNoStream(new shared.Empty());
  } else {
    wrong.setExpectedRevision(String(expected));
  }
  return new messages.AppendResp().setWrongExpectedVersion(wrong);
}

export function recorded(name: string, { revision, message }: DoubleEvent): ReadResp {
  const event = new messages.ReadResp.ReadEvent.RecordedEvent();
  event.setId(new shared.UUID().setString(message.getId()!.getString()));
  event.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(name)));
  event.setStreamRevision(String(revision));
  event.setData(message.getData_asU8());
  event.setCustomMetadata(message.getCustomMetadata_asU8());
  for (const [key, value] of message.getMetadataMap().entries() as Iterable<[string, string]>) {
    event.getMetadataMap().set(key, value);
  }
  event.getMetadataMap().set('created', '0');
  return new messages.ReadResp().setEvent(new messages.ReadResp.ReadEvent().setEvent(event));
}

/** The event by which the server remembers that a stream was deleted and may be begun again. */
export function deletedMetadata(): DoubleEvent {
  const message = new messages.AppendReq.ProposedMessage();
  message.setId(new shared.UUID().setString('00000000-0000-4000-8000-000000000000'));
  message.setData(Buffer.from('{"$tb":9223372036854775807}'));
  message.getMetadataMap().set('type', '$metadata').set('content-type', 'application/json');
  return { revision: 0, message };
}

export function failure({ code, exception, details }: DoubleFailure): ServiceError {
  return serviceError(code, exception, { exception, ...details });
}

export function serviceError(
  code: status,
  message: string,
  details: Record<string, string> = {},
): ServiceError {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(details)) {
    metadata.set(key, value);
  }
  return Object.assign(new Error(message), { code, details: message, metadata });
}
