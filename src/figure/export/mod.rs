//! A scene as a file: one file a format.
//!
//! In: a scene. Out: bytes. Exporters decide nothing.
//! Not its business: what stands where. A further format is a file here, with its lines below and in `format`.

pub(in crate::figure) mod eps;
pub(in crate::figure) mod format;
pub(in crate::figure) mod pdf;
mod plain;
pub(in crate::figure) mod png;
pub(in crate::figure) mod raster;
pub(in crate::figure) mod simulated;
pub(in crate::figure) mod svg;
pub(in crate::figure) mod tiff;
