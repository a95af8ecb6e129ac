import express from "express";
import serverless from "serverless-http";

const app = express();
app.use(express.json());
app.use(express.urlencoded({ extended: false }));

app.get("/goods/:name", (request, response) => {
  response.cookie("seen", request.params.name).cookie("theme", "dark");
  response.json({
    name: request.params.name,
    size: request.query["size"],
    address: request.headers["x-forwarded-for"],
  });
});

app.post("/orders", (request, response) => {
  response.status(201).location("/orders/1").json({ ordered: request.body });
});

app.get("/broken", () => {
  throw new Error("out of order");
});

app.use(((_error, _request, response, _next) => {
  response.status(500).json({ error: "something is out of order" });
}) satisfies express.ErrorRequestHandler);

export const handler = serverless(app);
