"""French."""

from collections.abc import Mapping

from task_manager.csv_import.vocabulary.topic import Topic

WORDS: Mapping[Topic, str] = {
    Topic.TASK_NAME: "nom de la tache, nom de tache, nom tache, titre de la tache, nom de la carte",
    Topic.TASK: "tache, objet, sujet",
    Topic.ACTIVITY: "activite, nom de l activite",
    Topic.TITLE: "titre, intitule, libelle",
    Topic.SUMMARY: "resume",
    Topic.TASKS: "taches, activites",
    Topic.NAME: "nom",
    Topic.ITEM: """
        action, actions, action a mener, exigence, exigences, quoi, a faire, recit utilisateur, fonctionnalite,
        element, livrable, travail, travaux, besoin
    """,
    Topic.DESCRIPTION: "description, descriptif, description tache, description de la tache",
    Topic.NOTES: """
        contenu, commentaire, commentaires, remarques, remarque, details, detail, notes, note, observations,
        observation, criteres d acceptation, texte
    """,
    Topic.DUE: """
        echeance, echeance prevue, date echeance, date d echeance, date limite, delai, date butoir, date prevue,
        date de livraison, livraison, date cible, date de rendu, a rendre le, pour le, a faire pour le,
        date de fin prevue, fin prevue, date souhaitee, date d expiration, date objectif, date de remise,
        date prevue de fin, limite
    """,
    Topic.END: "date de fin, date fin, fin, date de cloture, jusqu au, jusqu a, date finale, fin planifiee",
    Topic.DATE: "date, jour, quand",
    Topic.STATUS: "statut, etat, etape, situation, colonne",
    Topic.PROGRESS: "avancement, progression, etat d avancement",
    Topic.COMPLETION: """
        termine, terminee, fait, faite, acheve, achevee, fini, finie, realise, realisee, cloture, cloturee, effectue,
        date de realisation, termine le, date d achevement, fait le, realise le, resolu, est termine
    """,
    Topic.PERCENTAGE: """
        % termine, % acheve, % realise, % avancement, % d avancement, avancement %, pourcentage,
        pourcentage d avancement, pourcentage acheve, taux d avancement, taux de realisation, % complet
    """,
    Topic.PRIORITY: "priorite, urgence, importance, niveau de priorite, criticite, degre d urgence",
    Topic.TAGS: "etiquettes, etiquette, mots cles, mot cle, categories, libelles, themes",
    Topic.LIST: """
        liste, nom de la liste, rubrique, projet, projets, section, dossier, nom du compartiment, compartiment, nom du
        projet, tableau
    """,
    Topic.GROUP: """
        categorie, jalon, type, groupe, phase, lot, module, composant, domaine, equipe, service, type de tache,
        iteration, matiere, theme
    """,
    Topic.ASSIGNEE: """
        responsable, responsables, assigne a, assigne, assignee a, attribue a, affecte a, personne assignee
    """,
    Topic.PERSON: "personne, qui, pilote, proprietaire, ressources",
    Topic.START: "date de debut, date debut, debut, commence le",
    Topic.ID: "numero, identifiant, cle, reference",
    Topic.URL: "lien",
    Topic.OTHER: """
        tache parente, createur, cree par, auteur, rapporteur, demandeur, a partir de, date de creation, cree, cree le,
        mis a jour, modifie, modifie le, derniere modification, heures, duree, jours, charge, estimation, temps estime,
        cout, budget, dependances, predecesseurs, pieces jointes, rappel, repetition, lieu, client, entreprise, semaine
    """,
    Topic.FILLER: "d, de, des, du, l, la, le, les, tache, taches, carte, champ, personnalise",
    Topic.TODO: """
        a faire, ouvert, ouverte, nouveau, nouvelle, non commence, non commencee, pas commence, pas encore commence,
        prevu, prevue, planifie, planifiee, en attente de demarrage, non demarre, non demarree, a commencer,
        a demarrer, a realiser, a traiter, non fait, non faite, pas fait, non termine, non terminee, programme,
        programmee, rouvert, non realise, a planifier, inacheve, pas demarre
    """,
    Topic.IN_PROGRESS: """
        en cours, commence, commencee, demarre, demarree, en revue, en traitement, en developpement, en test, en tests,
        en realisation, en progression, en cours de realisation, en relecture, en validation, a valider, partiel,
        partielle, partiellement, actif, active, entame, entamee, presque termine, test, en recette
    """,
    Topic.DONE: """
        termine, terminee, fait, faite, ferme, fermee, clos, close, cloture, cloturee, acheve, achevee, resolu,
        resolue, fini, finie, realise, realisee, livre, livree, complete, effectue, effectuee, complet, complete e,
        termine e, valide, validee, publie, corrige
    """,
    Topic.CANCELLED: """
        annule, annulee, abandonne, abandonnee, rejete, rejetee, supprime, supprimee, refuse, refusee, doublon,
        sans suite, obsolete, ecarte
    """,
    Topic.URGENT: """
        critique, immediat, immediate, tres haute, tres elevee, tres haut, tres urgent, urgente, bloquant, bloquante,
        maximale, tres important
    """,
    Topic.HIGH: "haute, haut, elevee, eleve, importante, forte, fort, majeur, majeure, prioritaire",
    Topic.MEDIUM: "moyenne, moyen, normale, moderee, modere, standard",
    Topic.LOW: "basse, bas, faible, tres basse, tres faible, mineur, mineure, minimale, facultatif",
    Topic.NO_PRIORITY: "aucun, aucune, sans, sans priorite, non defini, non definie, aucune priorite",
    Topic.YES: "oui, o, vrai, fait, termine, coche, ok",
    Topic.NO: "faux, non, pas encore, a faire",
    Topic.TOTAL: "total, totaux, sous total, somme, total general, total heures",
    Topic.EXPORTED: """
        exporte, exportee, genere, generee, imprime, imprimee, cree le, source, telecharge, date d export, edite
    """,
}
