import { Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import classes from './page.module.css';
import { texts } from './texts.ts';

/** A screen above this one. */
export interface Crumb {
  readonly label: string;
  /** An address, with its parameters filled in; none for whoever may not go there. */
  readonly to?: string;
}

interface PageProps {
  readonly title: string;
  /** How many there are, beside the title of a list. */
  readonly count?: ReactNode;
  /** What is above it, outermost first: the one way back. With it the screen is a record, and its title stands below the bar. */
  readonly crumbs?: readonly Crumb[];
  /** Stands for the title, large and without a bar: on the front page alone. */
  readonly greeting?: ReactNode;
  /** Before the title of a record: an avatar or a tile. */
  readonly mark?: ReactNode;
  /** Beside the title of a record. */
  readonly status?: ReactNode;
  /** One line below the title. */
  readonly hint?: ReactNode;
  /** At most two, then a `MoreMenu` with what destroys, then the primary one. */
  readonly actions?: ReactNode;
  readonly tabs?: ReactNode;
  /** `fill`: a list that takes the sheet to its edges and scrolls by itself. Default: text and boxes as wide as the sheet. */
  readonly width?: 'fill' | 'form' | 'reading';
  readonly children: ReactNode;
}

/** One screen: its bar, its heading, what can be done here, and its content. */
export function Page({
  title,
  count,
  crumbs,
  greeting,
  mark,
  status,
  hint,
  actions,
  tabs,
  width,
  children,
}: PageProps) {
  useEffect(() => {
    document.title = `${title} · Gatehouse`;
  }, [title]);
  const isRecord = crumbs !== undefined || greeting !== undefined;
  const tools = actions !== undefined && actions !== false && <div className={classes.actions}>{actions}</div>;
  return (
    <div className={classes.page}>
      {greeting === undefined && (
        <header className={classes.bar}>
          {crumbs === undefined ? <ListTitle title={title} count={count} /> : <Way crumbs={crumbs} title={title} />}
          {!isRecord && tools}
        </header>
      )}
      {/* What scrolls has to be reached by keyboard (WCAG 2.1.1); the router remembers how far. */}
      <div className={classes.scroll} data-fill={width === 'fill' || undefined} data-scroll-restoration-id="content">
        {isRecord && (
          <div className={classes.record}>
            {mark}
            <div className={classes.names}>
              <div className={classes.heading}>
                <Title order={1} className={classes.title} data-greeting={greeting !== undefined || undefined}>
                  {greeting ?? <bdi>{title}</bdi>}
                </Title>
                {status}
              </div>
              {hint !== undefined && <div className={classes.hint}>{hint}</div>}
            </div>
            {tools}
          </div>
        )}
        {tabs}
        {!isRecord && hint !== undefined && hint !== false && <div className={classes.lead}>{hint}</div>}
        <div className={classes.body} data-width={width}>
          {children}
        </div>
      </div>
    </div>
  );
}

function ListTitle({ title, count }: Pick<PageProps, 'title' | 'count'>) {
  return (
    <div className={classes.heading}>
      <Title order={1} size="h2" className={classes.title}>
        <bdi>{title}</bdi>
      </Title>
      {count !== undefined && <span className={classes.count}>{count}</span>}
    </div>
  );
}

function Way({ crumbs, title }: { readonly crumbs: readonly Crumb[]; readonly title: string }) {
  return (
    <nav aria-label={texts.breadcrumb} className={classes.crumbs}>
      {crumbs.map(({ label, to }) =>
        to === undefined ? (
          <span key={label} className={classes.crumb}>
            <bdi>{label}</bdi>
          </span>
        ) : (
          <Link key={label} to={to} className={classes.crumb}>
            <bdi>{label}</bdi>
          </Link>
        ),
      )}
      <span aria-hidden className={classes.here}>
        {title}
      </span>
    </nav>
  );
}
