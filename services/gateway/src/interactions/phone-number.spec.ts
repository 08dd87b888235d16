import { expect, it } from 'vitest';
import { readPhoneNumber } from './phone-number.js';

it.each([
  { because: 'it is E.164 already', text: '+442079460958', region: undefined, number: '+442079460958' },
  {
    because: 'spaces and hyphens are how people write',
    text: ' +44 20 7946-0958 ',
    region: undefined,
    number: '+442079460958',
  },
  { because: 'it is of the region', text: '020 7946 0958', region: 'GB', number: '+442079460958' },
  { because: 'the country code wins over the region', text: '+49 30 901820', region: 'GB', number: '+4930901820' },
  {
    because: 'full-width digits are digits',
    text: '+４４ ２０ ７９４６ ０９５８',
    region: undefined,
    number: '+442079460958',
  },
  { because: 'there is no region to complete it', text: '020 7946 0958', region: undefined, number: undefined },
  { because: 'no such number can be', text: '+44 1', region: undefined, number: undefined },
  { because: 'it is an address', text: 'ada@example.com', region: 'GB', number: undefined },
  { because: 'the region is none', text: '020 7946 0958', region: 'XX', number: undefined },
])('$text in $region is $number: $because', ({ text, region, number }) => {
  expect(readPhoneNumber(text, region)).toBe(number);
});
