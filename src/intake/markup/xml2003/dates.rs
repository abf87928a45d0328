//! Dates of XML スプレッドシート 2003, which are written out and not counted.

/// `2024-04-01T09:30:00.000` as Excel counts days; the time part is told from the whole day.
pub fn serial(written: &str, is_1904: bool) -> Option<f64> {
    let (date, time) = written.split_once('T')?;
    let parts: Vec<i64> = date
        .splitn(3, '-')
        .map_while(|part| part.parse().ok())
        .collect();
    let [year @ 1899..=9999, month @ 1..=12, day @ 1..=31] = parts[..] else {
        return None;
    };
    let clock: Vec<f64> = time
        .splitn(3, ':')
        .map_while(|part| part.parse().ok())
        .collect();
    let [hours, minutes, seconds] = clock[..] else {
        return None;
    };
    let days = days(year, month, day) - days(1899, 12, 30);
    // Excel believes that 1900 was a leap year; and Macintosh workbooks count from 1904.
    let days = match days {
        days if is_1904 => days - 1462,
        days if (1..=60).contains(&days) => days - 1,
        days => days,
    };
    Some(days as f64 + (hours * 3600.0 + minutes * 60.0 + seconds) / 86_400.0)
}

/// Days since some day long ago, in the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years that begin in March have their leap day at the end.
    let (year, month) = if month < 3 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day
}
