//! Charts as inline SVG. They are drawn in stand-in colours, which become those of the page, light
//! or dark.

use super::BINS;
use plotters::coord::ranged1d::{IntoSegmentedCoord, SegmentValue};
use plotters::prelude::*;

/// Stand-ins and the properties of the page that they become.
const INK: RGBColor = RGBColor(1, 2, 3);
const FAINT: RGBColor = RGBColor(4, 5, 6);
const BAR: RGBColor = RGBColor(7, 8, 9);
const COLOURS: [(&str, &str); 3] = [("#010203", "var(--ink)"), ("#040506", "var(--line)"), ("#070809", "var(--accent)")];

/// A histogram; `label` names the lower bound of a bin.
pub(super) fn histogram(bins: &[usize; BINS], x: &str, y: &str, label: &dyn Fn(usize) -> String) -> Result<String, String> {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, (640, 260)).into_drawing_area();
        let top = bins.iter().copied().max().unwrap_or(0).max(4);
        let text = |size: i32| ("sans-serif", size).into_font().color(&INK);
        let mut chart = ChartBuilder::on(&root)
            .margin(8)
            .margin_right(16)
            .x_label_area_size(44)
            .y_label_area_size(64)
            .build_cartesian_2d((0..BINS as i32 - 1).into_segmented(), 0..top + top / 10)
            .map_err(|e| e.to_string())?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(FAINT)
            .axis_style(INK)
            .x_labels(BINS)
            .y_labels(5)
            .x_label_formatter(&|value| match value {
                SegmentValue::CenterOf(i) | SegmentValue::Exact(i) => label(*i as usize),
                SegmentValue::Last => String::new(),
            })
            .y_label_formatter(&|n| super::html::grouped(*n))
            .label_style(text(15))
            .axis_desc_style(text(15))
            .x_desc(x)
            .y_desc(y)
            .draw()
            .map_err(|e| e.to_string())?;
        let bars = Histogram::vertical(&chart).style(BAR.filled()).margin(2).data(bins.iter().enumerate().map(|(i, &n)| (i as i32, n)));
        chart.draw_series(bars).map_err(|e| e.to_string())?;
        root.present().map_err(|e| e.to_string())?;
    }
    Ok(COLOURS.iter().fold(svg, |svg, (stand_in, colour)| svg.replace(stand_in, colour)))
}
