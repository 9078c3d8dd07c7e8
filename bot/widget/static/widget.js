// The class stands apart, for who wants to extend it or name it otherwise.
import { MotClic } from "./widget/element.js";

if (!customElements.get("mot-clic")) customElements.define("mot-clic", MotClic);
