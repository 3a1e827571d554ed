import { createServer, type Socket } from "node:net";
import { createSecureContext, createServer as createTlsServer, TLSSocket } from "node:tls";

type Login = { user: string; password: string };
type Options = { key: string; cert: string; mode: "tls" | "starttls" | "plain"; login: Login };

/**
 * A real SMTP server on loopback: TLS from the first byte, STARTTLS, or neither; AUTH PLAIN with one login. It keeps each
 * line it heard with whether it came encrypted.
 */
export async function startTlsSmtpServer({ key, cert, mode, login }: Options) {
  const heard: { line: string; secure: boolean }[] = [];
  const sockets = new Set<Socket>();
  const token = Buffer.from(`\0${login.user}\0${login.password}`).toString("base64");

  const talk = (socket: Socket, secure: boolean) => {
    sockets.add(socket);
    let rest = "";
    let inMail = false;
    const say = (answer: string) => socket.write(`${answer}\r\n`);
    const listen = (bytes: Buffer) => {
      rest += bytes.toString("latin1");
      for (let cut = rest.indexOf("\r\n"); cut >= 0; cut = rest.indexOf("\r\n")) {
        const line = rest.slice(0, cut);
        rest = rest.slice(cut + 2);
        heard.push({ line, secure });
        if (inMail && line !== ".") continue;
        const verb = line.toUpperCase();
        inMail = verb === "DATA";
        if (verb.startsWith("EHLO")) {
          const offer = secure ? "250-AUTH PLAIN\r\n" : mode === "starttls" ? "250-STARTTLS\r\n" : "";
          say(`250-mx.example.org\r\n${offer}250 SIZE 1000000`);
        } else if (verb === "STARTTLS" && mode === "starttls") {
          socket.off("data", listen);
          say("220 2.0.0 go ahead");
          talk(new TLSSocket(socket, { isServer: true, secureContext: createSecureContext({ key, cert }) }), true);
          return;
        } else if (verb.startsWith("AUTH PLAIN "))
          say(line.slice(11) === token ? "235 2.7.0 welcome" : "535 5.7.8 wrong user or password");
        else if (verb === "DATA") say("354 go");
        else if (verb === ".") say("250 2.0.0 kept");
        else if (/^(MAIL|RCPT|RSET)/.test(verb)) say("250 2.1.0 Ok");
        else say(verb === "QUIT" ? "221 2.0.0 Bye" : "500 5.5.2 what?");
      }
    };
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", listen);
    if (mode === "tls" || !secure) say("220 mx.example.org ESMTP");
  };

  const server =
    mode === "tls"
      ? createTlsServer({ key, cert }, (socket) => talk(socket, true))
      : createServer((socket) => talk(socket, false));
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    heard,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
