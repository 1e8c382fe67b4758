import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Route, Switch } from "wouter";
import { PAGES } from "@/pages/pages";
import { Shell } from "@/shell/shell";
import "./look/tokens.css";
import "./look/page.css";
import "./look/figures.css";

createRoot(document.getElementById("page")!).render(
  <StrictMode>
    <Shell>
      <Switch>
        {PAGES.map(({ path, view: View }) => <Route key={path} path={path === "/" ? path : `${path}/:rest*?`}><View /></Route>)}
        <Route><p className="problem">There is no such page. <a href="/">Home</a></p></Route>
      </Switch>
    </Shell>
  </StrictMode>,
);
