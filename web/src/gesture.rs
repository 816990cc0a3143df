//! Where one stands before the picture: moving, zooming and fitting as plain arithmetic, apart from any event.

/// A point on the screen, within the frame the picture is seen through.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Screen {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// A rectangle of the picture, in its own pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct World {
    /// Its left edge.
    pub x: f64,
    /// Its top edge.
    pub y: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

/// How large the frame is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Frame {
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

/// Where the picture's corner is on the screen, and how large its pixels are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// From the left of the frame.
    pub x: f64,
    /// From its top.
    pub y: f64,
    /// The size of a pixel.
    pub scale: f64,
}

impl Default for Camera {
    fn default() -> Camera {
        Camera { x: 0.0, y: 0.0, scale: 1.0 }
    }
}

/// The smallest and the largest size of a pixel.
const SCALES: (f64, f64) = (0.02, 4.0);
/// What stays free around a picture that is fitted.
const MARGIN: f64 = 12.0;

/// Moves the picture.
pub fn panned(camera: Camera, dx: f64, dy: f64) -> Camera {
    Camera { x: camera.x + dx, y: camera.y + dy, ..camera }
}

/// Zooms by a factor; what is under the point stays there.
pub fn zoomed(camera: Camera, at: Screen, factor: f64) -> Camera {
    let scale = (camera.scale * factor).clamp(SCALES.0, SCALES.1);
    let grown = scale / camera.scale;
    Camera { x: at.x - (at.x - camera.x) * grown, y: at.y - (at.y - camera.y) * grown, scale }
}

/// What a wheel turned by so many pixels zooms by.
pub fn wheel_factor(turned: f64) -> f64 {
    (-turned.clamp(-60.0, 60.0) * 0.01).exp()
}

/// Shows a part of the picture whole and in the middle, at most at so large a scale.
pub fn fitted(part: World, frame: Frame, largest: f64) -> Camera {
    let room = |frame: f64, part: f64| (frame - 2.0 * MARGIN).max(1.0) / part.max(1.0);
    let scale = room(frame.width, part.width).min(room(frame.height, part.height)).clamp(SCALES.0, largest);
    Camera {
        x: (frame.width - part.width * scale) / 2.0 - part.x * scale,
        y: (frame.height - part.height * scale) / 2.0 - part.y * scale,
        scale,
    }
}

/// The whole picture in a frame, however small that is.
pub fn overview(whole: World, frame: Frame) -> Camera {
    let scale = (frame.width / whole.width.max(1.0)).min(frame.height / whole.height.max(1.0));
    centered(scale, whole.x + whole.width / 2.0, whole.y + whole.height / 2.0, frame)
}

/// A point of the picture in the middle.
pub fn centered(scale: f64, x: f64, y: f64, frame: Frame) -> Camera {
    Camera { x: frame.width / 2.0 - x * scale, y: frame.height / 2.0 - y * scale, scale }
}

/// What of the picture is within the frame.
pub fn view(camera: Camera, frame: Frame) -> World {
    World {
        x: -camera.x / camera.scale,
        y: -camera.y / camera.scale,
        width: frame.width / camera.scale,
        height: frame.height / camera.scale,
    }
}

/// Whether a part of the picture is whole within the frame.
pub fn is_seen(camera: Camera, part: World, frame: Frame) -> bool {
    let (left, top) = (camera.x + part.x * camera.scale, camera.y + part.y * camera.scale);
    let (right, bottom) = (left + part.width * camera.scale, top + part.height * camera.scale);
    left >= 0.0 && top >= 0.0 && right <= frame.width && bottom <= frame.height
}

/// How much of a part of the picture is within the frame, of 1.
pub fn share_seen(camera: Camera, part: World, frame: Frame) -> f64 {
    let seen = |start: f64, length: f64, room: f64| {
        let end = (start + length).min(room);
        (end - start.max(0.0)).max(0.0) / length.max(1.0)
    };
    let (left, top) = (camera.x + part.x * camera.scale, camera.y + part.y * camera.scale);
    seen(left, part.width * camera.scale, frame.width) * seen(top, part.height * camera.scale, frame.height)
}

/// Two fingers: where they were and where they are.
pub fn pinched(camera: Camera, before: [Screen; 2], after: [Screen; 2]) -> Camera {
    let middle = |fingers: [Screen; 2]| Screen {
        x: (fingers[0].x + fingers[1].x) / 2.0,
        y: (fingers[0].y + fingers[1].y) / 2.0,
    };
    let apart =
        |fingers: [Screen; 2]| (fingers[0].x - fingers[1].x).hypot(fingers[0].y - fingers[1].y).max(1.0);
    let (from, to) = (middle(before), middle(after));
    zoomed(panned(camera, to.x - from.x, to.y - from.y), to, apart(after) / apart(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let at = Screen { x: 100.0, y: 50.0 };
        let camera = zoomed(Camera { x: 20.0, y: 10.0, scale: 1.0 }, at, 2.0);
        assert_eq!(camera, Camera { x: -60.0, y: -30.0, scale: 2.0 });
    }

    #[test]
    fn nothing_is_zoomed_out_of_sight() {
        let camera = zoomed(Camera::default(), Screen::default(), 1e-9);
        assert_eq!(camera.scale, SCALES.0);
    }

    #[test]
    fn a_fitted_picture_stands_in_the_middle() {
        let part = World { x: 0.0, y: 0.0, width: 1000.0, height: 100.0 };
        let camera = fitted(part, Frame { width: 524.0, height: 324.0 }, 1.0);
        assert_eq!(camera, Camera { x: 12.0, y: 137.0, scale: 0.5 });
    }

    #[test]
    fn an_overview_holds_the_largest_picture() {
        let (whole, frame) = (
            World { x: 0.0, y: 0.0, width: 40_000.0, height: 8_000.0 },
            Frame { width: 200.0, height: 100.0 },
        );
        let small = overview(whole, frame);
        assert_eq!(small, Camera { x: 0.0, y: 30.0, scale: 0.005 });
        assert_eq!(view(small, frame), World { x: 0.0, y: -6_000.0, width: 40_000.0, height: 20_000.0 });
        assert_eq!(centered(1.0, 400.0, 300.0, frame), Camera { x: -300.0, y: -250.0, scale: 1.0 });
    }

    #[test]
    fn a_small_picture_is_not_blown_up() {
        let part = World { x: 0.0, y: 0.0, width: 10.0, height: 10.0 };
        assert_eq!(fitted(part, Frame { width: 500.0, height: 500.0 }, 1.0).scale, 1.0);
    }

    #[test]
    fn a_box_half_out_of_the_frame_is_not_seen() {
        let (part, frame) =
            (World { x: 10.0, y: 10.0, width: 50.0, height: 20.0 }, Frame { width: 100.0, height: 100.0 });
        assert!(is_seen(Camera::default(), part, frame));
        assert!(share_seen(Camera::default(), part, frame) > 0.99);
        assert!(share_seen(panned(Camera::default(), -10_000.0, 0.0), part, frame) < 0.01);
        assert!(!is_seen(panned(Camera::default(), 60.0, 0.0), part, frame));
    }

    #[test]
    fn two_fingers_that_part_zoom_in() {
        let before = [Screen { x: 0.0, y: 0.0 }, Screen { x: 10.0, y: 0.0 }];
        let after = [Screen { x: -5.0, y: 0.0 }, Screen { x: 15.0, y: 0.0 }];
        assert_eq!(pinched(Camera::default(), before, after).scale, 2.0);
    }
}
