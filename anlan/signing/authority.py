"""Who vouches for a signature: the contract, the test authority that needs nothing, and a certificate file of a licensed authority.

`ANLAN_SIGNER` names the class. Whatever it is, it is made anew for each paper and asked once for each signature.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from asn1crypto import keys, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import (
    BasicConstraints,
    CertificateBuilder,
    CertificatePolicies,
    KeyUsage,
    Name,
    NameAttribute,
    ObjectIdentifier,
    PolicyInformation,
    UserNotice,
    load_der_x509_certificate,
    random_serial_number,
)
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.timezone import now
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from anlan.signing.models import Root
from anlan.signing.pades import Wanted, sign

BITS = 2048
"""RSA: every PDF reader knows it."""
ROOT_LIVES, LIVES = timedelta(days=365 * 30), timedelta(days=365 * 10)
BACK = timedelta(minutes=5)
"""Certificates begin a little earlier, for the readers whose clock is behind."""
SAYS = "仅供测试 TEST ONLY"
NOTICE = "安澜测试证书，不是依法设立的电子认证服务机构签发。 Test certificate of an Anlan installation, issued by no licensed authority."
POLICY = ObjectIdentifier("2.5.29.32.0")


class Authority(Protocol):
    """What a class named by `ANLAN_SIGNER` is."""

    test: bool
    """Whether its certificates are for trying out: the papers then say so."""

    def sign(self, pdf: bytes, wanted: Wanted) -> bytes:
        """The PDF with that field signed, by an incremental update (PAdES). Raises `Unreachable` if it should be tried again."""


def authority() -> Authority:
    """The one that is set."""
    made: Authority = import_string(settings.ANLAN_SIGNER)()
    return made


@dataclass(frozen=True)
class Held:
    """A certificate and the key that belongs to it."""

    certificate: bytes
    key: rsa.RSAPrivateKey


class TrialAuthority:
    """Signs for each person under a certificate made for that one signature, whose key is then forgotten.

    So the reader shows who signed by name. Nobody trusts its root but whoever chooses to: it says everywhere that it is a test.
    """

    test = True

    def sign(self, pdf: bytes, wanted: Wanted) -> bytes:
        """With a certificate for that name, issued now."""
        root = self._root()
        once = _issued(wanted.name, root)
        return sign(pdf, wanted, _signer(once, [root.certificate]))

    def _root(self) -> Held:
        row = Root.objects.filter(district=settings.DISTRICT).order_by("-made").first()
        return _held(row) if row else self._made()

    def _made(self) -> Held:
        fresh = _made_root()
        secret = fresh.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        Root.objects.create(district=settings.DISTRICT, made=now(), certificate=fresh.certificate, secret=secret)
        return fresh


class CertificateFile:
    """Signs under the institution's own certificate, in a PKCS #12 file from a licensed authority (ANLAN_SIGNER_FILE).

    All signatures then bear that certificate; whose each is stands in the signature's name and reason.
    """

    test = False

    def sign(self, pdf: bytes, wanted: Wanted) -> bytes:
        """With the certificate of the file."""
        signer = SimpleSigner.load_pkcs12(settings.ANLAN_SIGNER_FILE, passphrase=_passphrase())
        if signer is None:
            raise ValueError("ANLAN_SIGNER_FILE cannot be opened with ANLAN_SIGNER_PASSPHRASE")
        return sign(pdf, wanted, signer)


def _passphrase() -> bytes:
    return os.environ.get("ANLAN_SIGNER_PASSPHRASE", "").encode()


def _held(row: Root) -> Held:
    key = serialization.load_der_private_key(bytes(row.secret), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the root's key is no RSA key")
    return Held(bytes(row.certificate), key)


def _made_root() -> Held:
    key = rsa.generate_private_key(65537, BITS)
    name = _named(f"安澜测试签名机构（{SAYS}）", SAYS)
    built = _begun(name, name, key, ROOT_LIVES).add_extension(BasicConstraints(ca=True, path_length=0), critical=True)
    return Held(_der(built.add_extension(_use(issues=True), critical=True), key), key)


def _issued(name: str, root: Held) -> Held:
    key = rsa.generate_private_key(65537, BITS)
    issuer = load_der_x509_certificate(root.certificate).subject
    told = CertificatePolicies([PolicyInformation(POLICY, [UserNotice(None, NOTICE)])])
    built = _begun(_named(name[:64], SAYS), issuer, key, LIVES)
    built = built.add_extension(BasicConstraints(ca=False, path_length=None), critical=True)
    built = built.add_extension(_use(issues=False), critical=True).add_extension(told, critical=False)
    return Held(_der(built, root.key), key)


def _begun(subject: Name, issuer: Name, key: rsa.RSAPrivateKey, lives: timedelta) -> CertificateBuilder:
    begins = now() - BACK
    return (
        CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
        .serial_number(random_serial_number()).not_valid_before(begins).not_valid_after(begins + lives)
    )  # fmt: skip


def _named(common: str, unit: str) -> Name:
    return Name([
        NameAttribute(NameOID.COUNTRY_NAME, "CN"), NameAttribute(NameOID.ORGANIZATION_NAME, "Anlan"),
        NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit), NameAttribute(NameOID.COMMON_NAME, common),
    ])  # fmt: skip


def _use(*, issues: bool) -> KeyUsage:
    return KeyUsage(
        digital_signature=not issues, content_commitment=not issues, key_cert_sign=issues, crl_sign=issues,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _der(built: CertificateBuilder, key: rsa.RSAPrivateKey) -> bytes:
    return built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _signer(held: Held, chain: list[bytes]) -> SimpleSigner:
    secret = held.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    others = SimpleCertificateStore()
    others.register_multiple([x509.Certificate.load(der) for der in chain])
    return SimpleSigner(
        signing_cert=x509.Certificate.load(held.certificate),
        signing_key=keys.PrivateKeyInfo.load(secret),
        cert_registry=others,
    )
