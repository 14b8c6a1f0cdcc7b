import { StoreCorruptError } from '../errors/store-corrupt-error.js';
import { StoreVersionError } from '../errors/store-version-error.js';
import { FlushFailedError } from './ledger.js';
import { errorOf, sentError } from './sent-error.js';

const driverError = (): Error =>
  Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC', rawCode: 1034 });

const arrived = (error: Error): Error => errorOf(structuredClone(sentError(error)));

describe('an error sent to another thread', () => {
  it.each([
    new StoreCorruptError('s.sqlite', 7, 'its events are not the ones written', driverError()),
    new StoreVersionError('s.sqlite', 2, 1),
    new FlushFailedError(driverError()),
    driverError(),
    Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', syscall: 'open', errno: -13 }),
    new TypeError('a fault of this program'),
  ])('keeps its class, its fields and its cause: %s', (error) => {
    const { name, message, stack, cause } = error;
    const found = arrived(error);
    expect(found).toMatchObject({ ...error });
    expect(found).toMatchObject({ name, message, stack });
    if (!(error instanceof TypeError)) expect(found.constructor).toBe(error.constructor);
    expect(found.cause === undefined).toBe(cause === undefined);
    if (cause) expect(found.cause).toMatchObject({ ...driverError(), message: 'disk I/O error' });
  });
});
