import { useBegun } from '../../shell/begun.ts';
import classes from './home.module.css';
import { texts } from './texts.tsx';

/** More than these are found by the search. */
const most = 4;

/** What somebody begins most, each a press away; nothing for who may begin nothing. */
export function Shortcuts() {
  const begun = useBegun().slice(0, most);
  if (begun.length === 0) return null;
  return (
    <ul aria-label={texts.shortcuts} className={classes.shortcuts}>
      {begun.map(({ title, icon: Icon, go }) => (
        <li key={title}>
          <button type="button" className={classes.shortcut} onClick={go}>
            <span aria-hidden className={classes.arch}>
              <Icon size={16} />
            </span>
            {title}
          </button>
        </li>
      ))}
    </ul>
  );
}
