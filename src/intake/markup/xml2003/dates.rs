//! Dates of XML スプレッドシート 2003, which are written out and not counted.

use crate::intake::sheet::options;
use ssfmt::date_serial::date_to_serial;

/// `2024-04-01T09:30:00.000` as Excel counts days, the time as a fraction of a day.
/// `None` for what is no date and time.
pub fn serial(written: &str, is_1904: bool) -> Option<f64> {
    let (date, time) = written.split_once('T')?;
    let parts: Vec<i32> = date
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
    let system = options(is_1904).date_system;
    // Times stand beside the last days of 1899, which are no days for Excel.
    let days = date_to_serial(year, month as u32, day as u32, system).max(0.0);
    Some(days + (hours * 3600.0 + minutes * 60.0 + seconds) / 86_400.0)
}
