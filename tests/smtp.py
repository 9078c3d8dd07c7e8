"""A real SMTP server on the loopback, with TLS and signing in, which may refuse what it is told
to.
"""

import base64
import contextlib
import datetime
import ipaddress
import socketserver
import ssl
import threading
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


class Smtp:
    """`taken` holds what came, as (recipient, message). `refuses` maps a command, or a recipient,
    to the line it is refused with.
    """

    def __init__(
        self,
        folder: Optional[Path] = None,
        security: str = "none",
        user: str = "",
        password: str = "",
    ) -> None:
        self.taken: List[Tuple[str, Any]] = []
        self.refuses: Dict[str, str] = {}
        self.signed_in: List[bool] = []
        self.secure: List[bool] = []
        self.security, self.expected = security, (user, password)
        self.certificate, self._context = certificate(folder) if folder else (None, None)
        smtp = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                smtp.talk(self)

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def talk(self, handler: Any) -> None:
        with contextlib.suppress(OSError, ssl.SSLError):
            connection, secure = handler.request, False
            if self.security == "tls":
                connection, secure = self._secured(connection), True
            self._converse(connection, secure)

    def _secured(self, connection: Any) -> Any:
        assert self._context is not None
        return self._context.wrap_socket(connection, server_side=True)

    def _converse(self, connection: Any, secure: bool, greet: bool = True) -> None:
        reader, to, known = connection.makefile("rb"), "", False

        def say(line: str) -> None:
            connection.sendall(f"{line}\r\n".encode())

        if greet:
            say(self.refuses.get("CONNECT", "220 essai"))
        while line := reader.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb in self.refuses:
                say(self.refuses[verb])
            elif verb == "EHLO":
                offers = (
                    ["STARTTLS"] if self.security == "starttls" and not secure else ["AUTH PLAIN"]
                )
                say(
                    "\r\n".join(
                        ["250-essai", *(f"250-{one}" for one in offers[:-1]), f"250 {offers[-1]}"]
                    )
                )
            elif verb == "STARTTLS":
                say("220 ok")
                return self._converse(self._secured(connection), True, greet=False)
            elif verb == "AUTH":
                _, user, password = base64.b64decode(line.split(" ")[2]).decode().split("\0")
                known = (user, password) == self.expected
                say("235 ok" if known else "535 inconnu")
            elif verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                say(self.refuses.get(to, "250 ok"))
            elif verb == "DATA":
                say("354 allez")
                body = b"".join(iter(reader.readline, b".\r\n"))
                self.taken.append((to, message_from_bytes(body, policy=policy.default)))
                self.signed_in.append(known)
                self.secure.append(secure)
                say("250 ok")
            elif verb == "QUIT":
                return say("221 au revoir")
            else:
                say("250 ok")
        return None


def certificate(folder: Path) -> Tuple[Path, ssl.SSLContext]:
    """A certificate of 127.0.0.1 that nobody else has signed, and the server's side of it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "smtp.pem", folder / "smtp.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context
