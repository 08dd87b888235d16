import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Controller, Get, Header } from '@nestjs/common';
import { config } from '../config.js';

const page = readFile(path.join(config.SIGN_IN_UI, 'index.html'), 'utf8');

/** The sign-in pages are one static document; which page it shows, it reads from the address. */
@Controller()
export class PagesController {
  @Get(['/', '/sign-in', '/sign-up', '/recover', '/account'])
  @Header('content-type', 'text/html; charset=utf-8')
  show(): Promise<string> {
    return page;
  }
}
