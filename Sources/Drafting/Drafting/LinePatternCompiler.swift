/// Turns the parts of a pattern into steps.
package struct LinePatternCompiler {
  private var steps: [LinePattern.Step] = []

  package static func steps(of node: LinePatternNode) throws(LinePatternError) -> [LinePattern.Step] {
    var compiler = LinePatternCompiler()
    try compiler.emit(node)
    compiler.steps.append(.found)
    return compiler.steps
  }

  private mutating func emit(_ node: LinePatternNode) throws(LinePatternError) {
    guard steps.count < 2000 else {
      throw LinePatternError(reason: "the pattern is too large once repeats are written out")
    }
    switch node {
    case .test(let test): steps.append(.test(test))
    case .lineStart: steps.append(.lineStart)
    case .lineEnd: steps.append(.lineEnd)
    case .wordBoundary(let wanted): steps.append(.wordBoundary(wanted))
    case .sequence(let nodes): for node in nodes { try emit(node) }
    case .either(let nodes): try emit(either: nodes)
    case .repeated(let node, let least, let most): try emit(node, least: least, most: most)
    }
  }

  private mutating func emit(either nodes: [LinePatternNode]) throws(LinePatternError) {
    var jumps: [Int] = []
    for (index, node) in nodes.enumerated() {
      let isLast = index == nodes.count - 1
      let split = steps.count
      if !isLast { steps.append(.split(split + 1, split + 1)) }
      try emit(node)
      guard !isLast else { break }
      jumps.append(steps.count)
      steps.append(.split(0, 0))
      steps[split] = .split(split + 1, steps.count)
    }
    for jump in jumps { steps[jump] = .split(steps.count, steps.count) }
  }

  private mutating func emit(_ node: LinePatternNode, least: Int, most: Int?) throws(LinePatternError) {
    for _ in 0..<least { try emit(node) }
    if let most {
      var splits: [Int] = []
      for _ in least..<most {
        splits.append(steps.count)
        steps.append(.split(0, 0))
        try emit(node)
      }
      for split in splits { steps[split] = .split(split + 1, steps.count) }
    } else {
      let split = steps.count
      steps.append(.split(0, 0))
      try emit(node)
      steps.append(.split(split, split))
      steps[split] = .split(split + 1, steps.count)
    }
  }
}
