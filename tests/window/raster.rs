//! Paints a window into pixels on the CPU: the same pixels on every machine, without GPU or display.
//!
//! Triangles cover the pixels whose centre they hold (edges on a grid of 1/256 pixel, top-left rule);
//! colours are premultiplied and blended in gamma space, as egui's own painters do.

use egui::epaint::{Primitive, Vertex};
use egui::{Color32, ColorImage, ImageData, TextureId, TexturesDelta};
use egui_kittest::TestRenderer;
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

/// Textures of a window, kept up to date while it runs.
#[derive(Clone, Default)]
pub struct Textures(Rc<RefCell<HashMap<TextureId, ColorImage>>>);

impl TestRenderer for Textures {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        let mut all = self.0.borrow_mut();
        for (id, changes) in delta.set.drain() {
            for change in changes {
                let ImageData::Color(new) = change.image;
                let Some([x0, y0]) = change.pos else {
                    all.insert(id, (*new).clone());
                    continue;
                };
                let old = all.get_mut(&id).unwrap();
                let [w, h] = new.size;
                for y in 0..h {
                    let to = (y0 + y) * old.size[0] + x0;
                    old.pixels[to..to + w].copy_from_slice(&new.pixels[y * w..(y + 1) * w]);
                }
            }
        }
        for id in delta.free.drain() {
            all.remove(&id);
        }
    }
}

/// Pixels, row by row.
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<[u8; 3]>,
}

impl Textures {
    /// Paints the last frame of a window.
    pub fn paint(&self, ctx: &egui::Context, output: &egui::FullOutput) -> Picture {
        let scale = output.pixels_per_point;
        let size = ctx.content_rect().size() * scale;
        let (width, height) = (size.x.round() as usize, size.y.round() as usize);
        let mut target = vec![Color32::BLACK; width * height];
        let textures = self.0.borrow();
        for part in ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = part.primitive else {
                continue;
            };
            let texture = &textures[&mesh.texture_id];
            let clip = part.clip_rect;
            let bound = |v: f32, most: usize| (v * scale).round().clamp(0.0, most as f32) as usize;
            let clip = [
                bound(clip.min.x, width),
                bound(clip.min.y, height),
                bound(clip.max.x, width),
                bound(clip.max.y, height),
            ];
            for corner in mesh.indices.chunks_exact(3) {
                let corners = [0, 1, 2].map(|k| mesh.vertices[corner[k] as usize]);
                triangle(&mut target, width, clip, scale, texture, corners);
            }
        }
        Picture {
            width,
            height,
            pixels: target.iter().map(|c| [c.r(), c.g(), c.b()]).collect(),
        }
    }
}

fn triangle(
    target: &mut [Color32],
    width: usize,
    clip: [usize; 4],
    scale: f32,
    texture: &ColorImage,
    mut v: [Vertex; 3],
) {
    const GRID: f32 = 256.0;
    let fixed = |v: &Vertex| {
        let on = |x: f32| (x * scale * GRID).round() as i64;
        (on(v.pos.x), on(v.pos.y))
    };
    let mut p = [fixed(&v[0]), fixed(&v[1]), fixed(&v[2])];
    let cross = |a: (i64, i64), b: (i64, i64), c: (i64, i64)| {
        (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
    };
    let mut area = cross(p[0], p[1], p[2]);
    if area == 0 {
        return;
    }
    if area < 0 {
        v.swap(1, 2);
        p.swap(1, 2);
        area = -area;
    }
    // A pixel on an edge belongs to the triangle whose top or left edge it is.
    let bias = |a: (i64, i64), b: (i64, i64)| {
        let top_left = b.1 < a.1 || (b.1 == a.1 && b.0 > a.0);
        i64::from(!top_left)
    };
    let edges = [(1, 2), (2, 0), (0, 1)].map(|(a, b)| (p[a], p[b], bias(p[a], p[b])));
    let from = |least: i64, low: usize| ((least >> 8).max(low as i64)) as usize;
    let to = |most: i64, high: usize| (((most >> 8) + 1).clamp(0, high as i64)) as usize;
    let span = |of: fn(&(i64, i64)) -> i64| {
        let all = p.iter().map(of);
        (all.clone().min().unwrap_or(0), all.max().unwrap_or(0))
    };
    let ((left, right), (top, bottom)) = (span(|p| p.0), span(|p| p.1));
    for y in from(top, clip[1])..to(bottom, clip[3]) {
        for x in from(left, clip[0])..to(right, clip[2]) {
            let at = ((x as i64) * 256 + 128, (y as i64) * 256 + 128);
            let weights = edges.map(|(a, b, bias)| cross(a, b, at) - bias);
            if weights.iter().any(|w| *w < 0) {
                continue;
            }
            let w = weights.map(|w| w as f32 / area as f32);
            let mix = |of: fn(&Vertex) -> f32| (0..3).map(|k| w[k] * of(&v[k])).sum::<f32>();
            let color = [
                mix(|v| f32::from(v.color.r())),
                mix(|v| f32::from(v.color.g())),
                mix(|v| f32::from(v.color.b())),
                mix(|v| f32::from(v.color.a())),
            ];
            let texel = sample(texture, mix(|v| v.uv.x), mix(|v| v.uv.y));
            let source: [f32; 4] = std::array::from_fn(|k| color[k] * texel[k] / 255.0);
            let pixel = &mut target[y * width + x];
            let under = [pixel.r(), pixel.g(), pixel.b()].map(f32::from);
            let over = |k: usize| {
                (source[k] + under[k] * (1.0 - source[3] / 255.0))
                    .round()
                    .clamp(0.0, 255.0) as u8
            };
            *pixel = Color32::from_rgb(over(0), over(1), over(2));
        }
    }
}

/// Bilinear, edges clamped.
fn sample(texture: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let [w, h] = texture.size;
    let (x, y) = (u * w as f32 - 0.5, v * h as f32 - 0.5);
    let (fx, fy) = (x - x.floor(), y - y.floor());
    let at = |dx: i64, dy: i64| {
        let cx = (x.floor() as i64 + dx).clamp(0, w as i64 - 1) as usize;
        let cy = (y.floor() as i64 + dy).clamp(0, h as i64 - 1) as usize;
        texture.pixels[cy * w + cx].to_array().map(f32::from)
    };
    let (a, b, c, d) = (at(0, 0), at(1, 0), at(0, 1), at(1, 1));
    std::array::from_fn(|k| {
        let top = a[k] * (1.0 - fx) + b[k] * fx;
        let bottom = c[k] * (1.0 - fx) + d[k] * fx;
        top * (1.0 - fy) + bottom * fy
    })
}

impl Picture {
    /// Every `step`-th pixel of both directions averaged: small enough to keep, large enough to tell.
    pub fn reduced(&self, step: usize) -> Self {
        let (width, height) = (self.width / step, self.height / step);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let mut sum = [0u32; 3];
                for dy in 0..step {
                    for dx in 0..step {
                        let p = self.pixels[(y * step + dy) * self.width + x * step + dx];
                        (0..3).for_each(|k| sum[k] += u32::from(p[k]));
                    }
                }
                pixels.push(sum.map(|s| (s / (step * step) as u32) as u8));
            }
        }
        Self {
            width,
            height,
            pixels,
        }
    }

    pub fn pixels(&self) -> usize {
        self.pixels.len()
    }

    pub fn write(&self, path: &Path) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let file = std::fs::File::create(path).unwrap();
        let mut encoder = png::Encoder::new(file, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&self.pixels.concat()).unwrap();
    }

    pub fn read(path: &Path) -> Option<Self> {
        let file = std::io::BufReader::new(std::fs::File::open(path).ok()?);
        let mut reader = png::Decoder::new(file).read_info().ok()?;
        let mut bytes = vec![0; reader.output_buffer_size()?];
        let info = reader.next_frame(&mut bytes).ok()?;
        Some(Self {
            width: info.width as usize,
            height: info.height as usize,
            pixels: bytes.chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect(),
        })
    }

    /// How many pixels differ by more than a shade, in all and in the largest block of neighbours.
    pub fn difference(&self, other: &Self) -> [usize; 2] {
        if (self.width, self.height) != (other.width, other.height) {
            return [self.pixels.len(); 2];
        }
        let far = |(a, b): (&[u8; 3], &[u8; 3])| (0..3).any(|k| a[k].abs_diff(b[k]) > 12);
        let mut left: Vec<bool> = self.pixels.iter().zip(&other.pixels).map(far).collect();
        let all = left.iter().filter(|far| **far).count();
        let (w, h) = (self.width as isize, self.height as isize);
        let mut largest = 0;
        for start in 0..left.len() {
            let (mut open, mut block) = (vec![start], 0);
            while let Some(at) = open.pop() {
                if !std::mem::take(&mut left[at]) {
                    continue;
                }
                block += 1;
                let (x, y) = (at as isize % w, at as isize / w);
                for (dx, dy) in (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (dx, dy))) {
                    let (x, y) = (x + dx, y + dy);
                    if (0..w).contains(&x) && (0..h).contains(&y) {
                        open.push((y * w + x) as usize);
                    }
                }
            }
            largest = largest.max(block);
        }
        [all, largest]
    }

    /// The same picture with a rectangle of one colour on it.
    pub fn covered(&self, (left, top): (usize, usize), (width, height): (usize, usize)) -> Self {
        let mut pixels = self.pixels.clone();
        for y in top..top + height {
            pixels[y * self.width + left..][..width].fill([90; 3]);
        }
        Self {
            width: self.width,
            height: self.height,
            pixels,
        }
    }
}
