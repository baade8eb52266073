/// The parts of an expression.
indirect enum RegularExpressionNode: Hashable, Sendable {
  case test(CharacterTest)
  case assert(RegularExpression.Assertion)
  case sequence([RegularExpressionNode])
  case either([RegularExpressionNode])
  /// `most` is `nil` where there is no end.
  case repeated(RegularExpressionNode, least: Int, most: Int?)
}

/// Turns the parts of an expression into instructions.
struct RegularExpressionCompiler {
  private var program: [RegularExpression.Instruction] = []
  /// Parts that were written out; one without instructions may be repeated any number of times too.
  private var parts = 0

  private static let longestProgram = 5000
  private static let mostParts = 20_000

  static func program(
    for node: RegularExpressionNode
  ) throws(RegularExpressionError) -> [RegularExpression.Instruction] {
    var compiler = RegularExpressionCompiler()
    try compiler.emit(node)
    compiler.program.append(.found)
    return compiler.program
  }

  private mutating func emit(_ node: RegularExpressionNode) throws(RegularExpressionError) {
    parts += 1
    guard parts <= Self.mostParts, program.count < Self.longestProgram else {
      throw RegularExpressionError("it is too large once its repeats are written out; ask for a length by maxLength")
    }
    switch node {
    case .test(let test): program.append(.test(test))
    case .assert(let assertion): program.append(.assert(assertion))
    case .sequence(let nodes): for node in nodes { try emit(node) }
    case .either(let nodes): try emit(either: nodes)
    case .repeated(let node, let least, let most): try emit(node, least: least, most: most)
    }
  }

  private mutating func emit(either nodes: [RegularExpressionNode]) throws(RegularExpressionError) {
    var jumps: [Int] = []
    for (index, node) in nodes.enumerated() {
      let isLast = index == nodes.count - 1
      let split = program.count
      if !isLast { program.append(.split(split + 1, split + 1)) }
      try emit(node)
      guard !isLast else { break }
      jumps.append(program.count)
      program.append(.split(0, 0))
      program[split] = .split(split + 1, program.count)
    }
    for jump in jumps { program[jump] = .split(program.count, program.count) }
  }

  private mutating func emit(
    _ node: RegularExpressionNode, least: Int, most: Int?
  ) throws(RegularExpressionError) {
    for _ in 0..<least { try emit(node) }
    if let most {
      var splits: [Int] = []
      for _ in least..<most {
        splits.append(program.count)
        program.append(.split(0, 0))
        try emit(node)
      }
      for split in splits { program[split] = .split(split + 1, program.count) }
    } else {
      let split = program.count
      program.append(.split(0, 0))
      try emit(node)
      program.append(.split(split, split))
      program[split] = .split(split + 1, program.count)
    }
  }
}
