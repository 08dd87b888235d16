import { type AttestationCertificate, isValidAt } from './certificate.js';

/**
 * Whether certificates, leaf first and each issued by the next, lead to a trust anchor (WebAuthn L3 §7.1 step 24,
 * RFC 5280 §6.1). Only the walked path counts: an anchor that merely stands in the list vouches for nothing.
 * Revocation lists are not fetched: their address would be the caller's choice.
 */
export function leadsToAnchor(
  x5c: readonly AttestationCertificate[],
  anchors: readonly AttestationCertificate[],
  now: Date,
): boolean {
  const validAnchors = anchors.filter((anchor) => isValidAt(anchor, now));
  for (const [depth, certificate] of x5c.entries()) {
    if (!isValidAt(certificate, now)) return false;
    if (validAnchors.some((anchor) => isSame(anchor, certificate) || isIssuer(anchor, certificate, depth))) return true;
    const next = x5c[depth + 1];
    if (!next || !isIssuer(next, certificate, depth)) return false;
  }
  return false;
}

function isSame(one: AttestationCertificate, other: AttestationCertificate): boolean {
  return one.x509.raw.equals(other.x509.raw);
}

/** `authoritiesBelow` counts the certificate authorities between the issuer and the leaf. */
function isIssuer(issuer: AttestationCertificate, subject: AttestationCertificate, authoritiesBelow: number): boolean {
  // Version 1 roots, old but in use, have no basic constraints to say that they are authorities.
  const isAuthority = issuer.x509.ca || issuer.version === 1;
  if (!isAuthority || issuer.pathLength < authoritiesBelow || !subject.x509.checkIssued(issuer.x509)) return false;
  try {
    return subject.x509.verify(issuer.x509.publicKey);
  } catch {
    // A key of a kind that OpenSSL cannot use verifies nothing.
    return false;
  }
}
