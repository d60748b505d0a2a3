import type { AnyAuthority, Judges } from '../authority/authority.js';
import type { PrincipalKind } from '../claims/principal-kind.js';
import type { Principal } from '../claims/principal.js';
import { deny } from '../response/denial.js';
import type { Denial } from '../response/denial.js';

/** Whether an authority vouches for nothing but credentials of programs, so that its tokens need not be verified to know it. */
export function takesOnlyPrograms({ kinds = [], programs }: AnyAuthority): boolean {
  return programs === true || (kinds.length > 0 && kinds.every(isProgram));
}

/** Whether a credential is a program's, by what the judges vouch for or by the principal that they read. */
export function isProgramCredential(judges: Judges, { kind }: Principal): boolean {
  return isProgram(kind) || judges.some(takesOnlyPrograms);
}

/** Whether a principal is a program: a machine or the holder of an API key. */
function isProgram(kind: PrincipalKind): boolean {
  return kind === 'machine' || kind === 'api_key';
}

/** The denial for a credential of a program that a browser sent by itself, from a source that does not list its authority. */
export function programCookieDenial(): Denial {
  return deny('authority_not_accepted', { place: 'cookie', option: 'accept' });
}
