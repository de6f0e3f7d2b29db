-- Schedules of reports can be changed, and a change says what it was made from (decision 24).
alter table report_schedules add column revision bigint not null default 1;
create trigger revised before update of name, kind, format, asked, every, weekday, month_day, at_time, timezone
  on report_schedules for each row
  when ((old.name, old.kind, old.format, old.asked, old.every, old.weekday, old.month_day, old.at_time, old.timezone)
    is distinct from (new.name, new.kind, new.format, new.asked, new.every, new.weekday, new.month_day, new.at_time, new.timezone))
  execute function raise_revision();
