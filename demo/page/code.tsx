/** The text of a module, as it runs in the frame beside. */

const PARTS =
  /(\/\/.*$)|('[^'\n]*'|`[^`\n]*`)|\b(import|from|export|const|function|return|if|else|async|await|for|of)\b/gm;

export function Code({ text, name }: { readonly text: string; readonly name: string }) {
  return (
    <figure className="code">
      <figcaption>{name}</figcaption>
      <pre>
        <code>{colour(text.trim())}</code>
      </pre>
    </figure>
  );
}

function colour(text: string) {
  const parts: React.ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(PARTS)) {
    const [found, comment, string] = match;
    const name = comment ? 'comment' : string ? 'string' : 'keyword';
    parts.push(
      text.slice(end, match.index),
      <span key={match.index} className={name}>
        {found}
      </span>,
    );
    end = match.index + found.length;
  }
  return [...parts, text.slice(end)];
}
