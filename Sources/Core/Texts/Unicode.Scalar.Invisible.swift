/// The one list of characters that a reader cannot see, or that change where others are seen.
extension Unicode.Scalar {
  /// Whether it shows nothing, or moves, hides or joins what stands around it: controls, bidirectional marks, separators of
  /// lines, zero widths, fillers, tags, variation selectors.
  ///
  /// Line feeds and tabs are among them; whoever prints text says what becomes of those. Blanks are not.
  package var isInvisible: Bool {
    if isASCII { return value < 0x20 || value == 0x7F }
    if properties.isDefaultIgnorableCodePoint { return true }
    return switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
    // An empty braille cell, which is drawn as nothing and counts as no space.
    default: value == 0x2800
    }
  }
}
