import 'reflect-metadata';
import { currentOpenApi } from './current.js';

process.stdout.write(await currentOpenApi());
