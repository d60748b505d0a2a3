import type { AnyAuthority, Judges } from '../authority/authority.js';
import type { PrincipalKind } from '../claims/principal-kind.js';
import type { Principal } from '../claims/principal.js';
import { deny } from '../response/denial.js';
import type { Denial } from '../response/denial.js';

/** Whether an authority accepts credentials of programs only. Then a token need not be verified to know what it is. */
export function takesOnlyPrograms({ kinds = [], programs }: AnyAuthority): boolean {
  return programs === true || (kinds.length > 0 && kinds.every(isProgram));
}

/** Whether a credential belongs to a program, by its principal or by the authorities that judge it. */
export function isProgramCredential(judges: Judges, { kind }: Principal): boolean {
  return isProgram(kind) || judges.some(takesOnlyPrograms);
}

/** Whether a principal is a program: a machine or the holder of an API key. */
function isProgram(kind: PrincipalKind): boolean {
  return kind === 'machine' || kind === 'api_key';
}

/** The denial for a program's credential in a cookie. A source takes it only if its `accept` lists the authority. */
export function programCookieDenial(): Denial {
  return deny('authority_not_accepted', { place: 'cookie', option: 'accept' });
}
