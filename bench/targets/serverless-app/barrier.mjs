import { connect } from "node:net";

/** Tells the barrier when it was entered, by the clock that all processes of a machine share, and stays until it opens. */
export const handler = (event) =>
  new Promise((resolve, reject) => {
    const enteredNs = process.hrtime.bigint();
    const socket = connect(event.port, "127.0.0.1", () => socket.write(`${enteredNs}\n`));
    socket.on("error", reject);
    socket.on("data", () => {
      socket.destroy();
      resolve(event);
    });
  });
