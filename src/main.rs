use std::io::Read;
use unspin::*;
fn eng() -> Restorer {
    let v = |k: &str, d: &str| std::env::var(k).unwrap_or(d.into());
    let m = context::NgramModel::from_bytes(std::fs::read(v("LM", "models/context.bin")).unwrap()).unwrap();
    let d = dict::Dictionary::from_bytes(std::fs::read(v("DICT", "models/dictionary.bin")).unwrap()).unwrap();
    let r = Restorer::new(m, vec![d]);
    match std::env::var("CL") { Ok(p) => r.with_classifier(classifier::Classifier::from_bytes(std::fs::read(p).unwrap()).unwrap()), _ => r }
}
fn main() {
    let a: Vec<String> = std::env::args().skip(1).collect();
    match a[0].as_str() {
        "compile" => {
            let model = context::NgramModel::from_bytes(std::fs::read(std::env::var("LM").unwrap_or("models/context.bin".into())).unwrap()).unwrap();
            let mut s: Vec<_> = a[2..].iter().map(|p| dict::Source::read(p.as_ref()).unwrap()).collect();
            s.retain(|s| s.file.default);
            let d = builtin::compile_with(&model, &s.iter().collect::<Vec<_>>());
            eprintln!("{} bytes, {} words {} forms {} cands", d.as_bytes().len(), d.word_count(), d.form_count(), d.candidate_count());
            std::fs::write(&a[1], d.as_bytes()).unwrap();
        }
        "train" => {
            // out opts text files...
            let model = eng();
            let s: Vec<_> = std::fs::read_dir("dictionaries").unwrap().map(|p| p.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "yaml")).map(|p| dict::Source::read(&p).unwrap()).filter(|s| s.file.default).collect();
            let s: Vec<_> = s.iter().collect();
            let d = model.dictionaries();
            let sim = classifier::simulate::Simulator::new(&s, &|w, o| d[0].channel(w, o).map(f32::exp));
            let mut o = classifier::train::Options::default();
            for kv in a[2].split(',') { let (k, v) = kv.split_once('=').unwrap(); match k { "bits" => o.bits = v.parse().unwrap(), "epochs" => o.epochs = v.parse().unwrap(), "rate" => o.rate = v.parse().unwrap(), _ => panic!() } }
            let mut t = classifier::train::Trainer::new(model.model(), d, &sim, o.clone());
            let start = std::time::Instant::now();
            let mut n = 0;
            for ep in 0..o.epochs {
                for f in &a[3..] {
                    let text = std::fs::read_to_string(f).unwrap();
                    for l in text.lines() { n += 1; t.learn(l, n); }
                    eprintln!("{ep} {f} loss {:.4} acc {:.4} sites {} {:?}", t.loss / t.seen.0 as f64, t.seen.1 as f64 / t.seen.0 as f64, t.seen.0, start.elapsed());
                    t.seen = (0, 0); t.loss = 0.0;
                }
            }
            std::fs::write(&a[1], classifier::Classifier::to_bytes(t.weights())).unwrap();
        }
        "fix" | "lines" => {
            let mut e = eng();
            for w in &a[1..] { let (k, v) = w.split_once('=').unwrap(); if k == "strength" { e.strength = Some(v.parse().unwrap()) } else { e.weights.set(k, v).unwrap() } }
            e.policy = policy::Policy::with_safe(e.weights.threshold);
            let mut t = String::new();
            std::io::stdin().read_to_string(&mut t).unwrap();
            let mut w = e.worker();
            let start = std::time::Instant::now();
            let safe = |t: &str, r: &Restoration| apply::apply(t, r.edits.iter().filter(|e| e.applicability == Applicability::Safe));
            if a[0] == "fix" {
                let r = w.restore(&t);
                eprintln!("rate {:.3} strength {:.3} edits {} words {} {:?}", r.spin_rate, r.strength, r.edits.len(), r.words, start.elapsed());
                print!("{}", safe(&t, &r));
            } else {
                let (mut n, mut ed) = (0, 0);
                for l in t.lines() { let r = w.restore(l); n += r.words; ed += r.edits.iter().filter(|e| e.applicability == Applicability::Safe).count();
                 if std::env::var("V").is_ok() { eprintln!("strength {:.3} rate {:.3}", r.strength, r.spin_rate); }
                 println!("{}", safe(l, &r)); }
                eprintln!("words {n} edits {ed} {:.2}/1000 {:?} {:.0} w/s", ed as f32 * 1000.0 / n as f32, start.elapsed(), n as f32/start.elapsed().as_secs_f32());
            }
        }
        "explain" => {
            let e = eng();
            let mut t = String::new();
            std::io::stdin().read_to_string(&mut t).unwrap();
            let mut w = e.worker();
            for word in &a[1..] {
                for (at, _) in t.match_indices(word.as_str()).take(3) {
                    println!("--- {}", t[at.saturating_sub(40)..].chars().take(80).collect::<String>().replace('\n', " "));
                    for r in w.explain(&t, at).iter().take(9) { println!("{:.3} {:22} ctx {:6.2} ch {:6.2} ev {:5.2} {:?}", r.posterior, r.after, r.context, r.channel, r.evidence.sum(), r.rule); }
                }
            }
        }
        _ => panic!(),
    }
}
