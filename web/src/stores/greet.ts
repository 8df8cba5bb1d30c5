// After each change of address: the heading of what is new takes the focus (a screen reader reads it out) and names the window.
let greeted: Element | null = null;

export function greet(): () => void {
  const arrived = () => {
    const heading = document.querySelector('h1');
    if (!heading || heading === greeted) return false;
    const name = heading.textContent?.trim() ?? '';
    document.title = name && name !== 'medius' ? `${name} · medius` : 'medius';
    if (greeted) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
    greeted = heading;
    return true;
  };
  if (arrived()) return () => {};
  // The new page may take a moment: its chunk or its data are still on the way.
  const watch = new MutationObserver(() => {
    if (arrived()) watch.disconnect();
  });
  watch.observe(document.getElementById('page') ?? document.body, { childList: true, subtree: true });
  return () => watch.disconnect();
}
