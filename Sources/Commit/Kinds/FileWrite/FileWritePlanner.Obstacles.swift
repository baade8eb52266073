package import EffectKit
package import Plans

extension FileWritePlanner {
  package func obstacles(
    to declaration: EffectDeclaration, in outlook: EffectOutlook
  ) async -> [EffectObstacle] {
    guard let declared = try? declaration.value(as: FileWriteDeclaration.self),
      // What a model will answer is not known yet.
      (try? declared.path.text(with: outlook.context.values)) != nil
    else { return [] }
    do {
      let path = try path(of: declared, outlook.context)
      let folder = try held(Self.folder(of: path))
      return folder.isWritable ? [] : [EffectObstacle("nothing can be written to the folder of \(path)")]
    } catch {
      return [EffectObstacle(error)]
    }
  }
}
